import { publish } from '../publish';
import { serveStep } from './serve-step';

export const handler = serveStep(publish);
