import { evaluate } from '../evaluate';
import { serveStep } from './serve-step';

export const handler = serveStep(evaluate);
