import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './project-root';

const PACKAGES = ['@tensorflow/tfjs-node', 'onnxruntime-node', 'sharp', '@julusian/jpeg-turbo', 'libheif-js'];

/** Versions that a run's numbers depend on, as this project has pinned them. */
export function runVersions(): Record<string, string> {
  const { version, dependencies } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'));
  return { headstart: version, ...Object.fromEntries(PACKAGES.map((name) => [name, dependencies[name]])) };
}
