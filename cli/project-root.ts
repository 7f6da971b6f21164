import { resolve } from 'node:path';

/** The project's folder: this file and the bundle in dist/ lie equally deep below it. */
export const PROJECT_ROOT = resolve(__dirname, '..');
