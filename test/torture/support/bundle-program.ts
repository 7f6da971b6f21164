import { mkdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { PROJECT_ROOT } from '../../../cli/project-root';

/** Packages with native parts, or that a program loads only when it needs them. */
const EXTERNAL = [
  'sharp',
  '@julusian/jpeg-turbo',
  'libheif-js',
  'onnxruntime-node',
  '@tensorflow/tfjs-node',
  '@aws-sdk/*',
  '@smithy/*',
];

/**
 * Bundles a program of the tests for a process of its own.
 * @param source its path in the project
 * @returns its path in the folder
 */
export function bundleProgram(source: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  const outfile = join(folder, basename(source).replace(/\.ts$/, '.js'));
  buildSync({
    entryPoints: [join(PROJECT_ROOT, source)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: EXTERNAL,
    logLevel: 'warning',
  });
  return outfile;
}
