import { ingest } from '../ingest';
import { serveStep } from './serve-step';

export const handler = serveStep(ingest);
