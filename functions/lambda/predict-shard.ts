import { predictShard } from '../batch/predict-shard';
import { serveBatchStep } from './serve-batch-step';

export const handler = serveBatchStep(predictShard);
