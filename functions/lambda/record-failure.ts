import { recordFailure } from '../record-failure';
import { serveStep } from './serve-step';

export const handler = serveStep(recordFailure);
