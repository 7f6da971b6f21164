import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../machine/package-folder';
import { PROJECT_ROOT } from '../project-root';

const PACKAGES = ['@tensorflow/tfjs-node', 'onnxruntime-node', 'sharp', '@julusian/jpeg-turbo', 'libheif-js'];

/** Versions that a run's numbers depend on, without loading what they belong to. */
export function versions(): Record<string, string> {
  const versionIn = (folder: string) =>
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version as string;
  return {
    headstart: versionIn(PROJECT_ROOT),
    node: process.version,
    ...Object.fromEntries(PACKAGES.map((name) => [name, versionIn(packageFolder(name))])),
  };
}
