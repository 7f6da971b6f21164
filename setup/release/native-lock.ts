import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockSubset } from '../../infra/lock-subset';
import { NATIVE_LOCK } from '../native-packages';

/**
 * Packages that npm is not told of, because it would run their install scripts, which download from elsewhere, and would undo the
 * whole installation where one fails: TensorFlow's library, and CUDA's for ONNX Runtime.
 */
export const NATIVE_PACKAGES = ['@tensorflow/tfjs-node', 'onnxruntime-node'] as const;

type Dependencies = Readonly<Record<string, string>>;

/** Dependencies without those that set-up brings. */
export function withoutNative(dependencies: Dependencies): Dependencies {
  const isNative = (name: string) => NATIVE_PACKAGES.some((own) => own === name);
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => !isNative(name)));
}

/**
 * Writes into a package what its set-up brings: the part of our lock file that belongs to some of these packages.
 * @param folder the package's
 */
export async function writeNativeLock(
  root: string,
  folder: string,
  name: string,
  packages: readonly (typeof NATIVE_PACKAGES)[number][],
): Promise<void> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const { packageLock } = lockSubset(lock, `${name}-native-packages`, packages);
  await writeFile(join(folder, NATIVE_LOCK), `${JSON.stringify(packageLock, undefined, 2)}\n`);
}
