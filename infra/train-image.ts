import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleFunction } from './bundle-function';
import { type LockFile, lockSubset } from './lock-subset';
import { PROJECT_ROOT } from './project-root';

/** Writes into a folder what TrainHead's container image is built from: the Dockerfile beside which this lies, and all that it copies. */
export function stageTrainImage(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(PROJECT_ROOT, 'infra/train-head-image'), folder, { recursive: true });
  bundleFunction('train-head', folder);
  buildSync({
    entryPoints: [join(PROJECT_ROOT, 'setup/install-tensorflow.ts')],
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'warning',
    absWorkingDir: PROJECT_ROOT,
  });
  const lock = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8')) as LockFile;
  const { packageJson, packageLock } = lockSubset(lock, 'headstart-train-head', ['@tensorflow/tfjs-node']);
  const write = (name: string, value: object) =>
    writeFileSync(join(folder, name), `${JSON.stringify(value, undefined, 2)}\n`);
  write('package.json', packageJson);
  write('package-lock.json', packageLock);
}
