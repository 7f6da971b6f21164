import { planPrediction } from '../batch/plan-prediction';
import { serveBatchStep } from './serve-batch-step';

export const handler = serveBatchStep(planPrediction);
