import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder } from '../cli/machine/package-folder';
import { SetupError } from '../shared/errors';

/** A machine, as Node names it. */
export interface System {
  readonly platform: string;
  readonly arch: string;
}

const TFJS = [
  'tfjs',
  'tfjs-backend-cpu',
  'tfjs-backend-webgl',
  'tfjs-converter',
  'tfjs-core',
  'tfjs-data',
  'tfjs-layers',
];

/**
 * Deletes from the packages that npm installed what this machine never loads, six tenths of all that lies there: libraries of
 * ONNX Runtime and of jpeg-turbo for other systems, and the source maps of TensorFlow.js. What is gone already is passed over,
 * and a package that has nothing for this machine is left as it is.
 * @param root the folder of the package that needs them
 * @returns how many bytes were deleted
 */
export async function trimPackages(root: string, { platform, arch }: System = process): Promise<number> {
  const found = await Promise.all([
    onnxLibraries(folderOf('onnxruntime-node', root), join(platform, arch)),
    prebuilds(folderOf('@julusian/jpeg-turbo', root), `jpeg-turbo-${platform}-${arch}`),
    ...TFJS.map((name) => sourceMaps(folderOf(`@tensorflow/${name}`, root))),
  ]);
  let bytes = 0;
  for (const path of found.flat()) {
    bytes += await bytesOf(path);
    await rm(path, { recursive: true });
  }
  return bytes;
}

/** Undefined where npm has not installed it. */
function folderOf(name: string, root: string): string | undefined {
  try {
    return packageFolder(name, root);
  } catch (error) {
    if (error instanceof SetupError) return undefined;
    throw error;
  }
}

/** Of bin/napi-v6/PLATFORM/ARCH/ those that are another's. */
async function onnxLibraries(folder: string | undefined, own: string): Promise<string[]> {
  const bin = folder && join(folder, 'bin/napi-v6');
  if (!bin || !existsSync(join(bin, own))) return [];
  const platforms = await readdir(bin);
  const systems = platforms.map(async (platform) =>
    (await readdir(join(bin, platform))).map((arch) => join(platform, arch)),
  );
  return (await Promise.all(systems)).flat().flatMap((system) => (system === own ? [] : join(bin, system)));
}

/** Of prebuilds/ those that are another's; those for another C library of this system stay. */
async function prebuilds(folder: string | undefined, own: string): Promise<string[]> {
  const all = folder && join(folder, 'prebuilds');
  if (!all || !existsSync(join(all, own))) return [];
  const isOwn = (name: string) => name === own || name.startsWith(`${own}-`);
  return (await readdir(all)).flatMap((name) => (isOwn(name) ? [] : join(all, name)));
}

async function sourceMaps(folder: string | undefined): Promise<string[]> {
  const dist = folder && join(folder, 'dist');
  if (!dist || !existsSync(dist)) return [];
  return (await readdir(dist, { recursive: true })).flatMap((name) => (name.endsWith('.map') ? join(dist, name) : []));
}

async function bytesOf(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const within = (await readdir(path)).map((name) => bytesOf(join(path, name)));
  return (await Promise.all(within)).reduce((sum, bytes) => sum + bytes, 0);
}
