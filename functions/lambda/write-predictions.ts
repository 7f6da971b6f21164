import { writePredictions } from '../batch/write-predictions';
import { serveBatchStep } from './serve-batch-step';

export const handler = serveBatchStep(writePredictions);
