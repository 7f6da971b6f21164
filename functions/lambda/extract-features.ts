import { extractFeaturesStep } from '../extract-features';
import { serveStep } from './serve-step';

export const handler = serveStep(extractFeaturesStep);
