import { trainHeadStep } from '../train-head';
import { serveStep } from './serve-step';

export const handler = serveStep(trainHeadStep);
