import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TENSORFLOW_WHEEL, withWheel } from '../cli/download/download-wheel';
import { extractZip } from '../cli/download/extract-zip';
import { megabytes, type Terminal } from './terminal';

/** The wheel's libraries, each under the names by which tfjs-node 4.22 and its build look for it. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  'libtensorflow_cc.so.2': [
    'libtensorflow.so',
    'libtensorflow.so.2',
    'libtensorflow.so.2.9.1',
    'libtensorflow_cc.so.2',
  ],
  'libtensorflow_framework.so.2': [
    'libtensorflow_framework.so',
    'libtensorflow_framework.so.2',
    'libtensorflow_framework.so.2.9.1',
  ],
};
const HEADERS = ['tensorflow', 'xla', 'tsl'];

/**
 * libtensorflow and its headers out of the pinned wheel, unpacked once into the cache.
 * @returns the folder that holds them
 */
export async function ensureLibtensorflow(cache: string, terminal: Terminal): Promise<string> {
  const { name, version } = TENSORFLOW_WHEEL;
  const folder = join(cache, 'native', `${name}-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(join(cache, 'native'), { recursive: true });
  await terminal.during(
    `TensorFlow: downloading ${name} ${version} from the Python package index (275 MB, once)`,
    (report) =>
      withWheel(
        TENSORFLOW_WHEEL,
        async (wheel) => {
          report('unpacking libraries and headers');
          await extractZip(wheel, folder, isWanted);
        },
        { onBytes: (bytes) => report(megabytes(bytes)) },
      ),
  );
  return folder;
}

function isWanted(entry: string): boolean {
  return (
    Object.keys(LIBRARIES).some((library) => entry === `tensorflow/${library}`) ||
    HEADERS.some((header) => entry.startsWith(`tensorflow/include/${header}/`))
  );
}

/** Puts links to the unpacked libraries and headers where tfjs-node has its own, in `deps`. */
export async function linkLibtensorflow(unpacked: string, deps: string): Promise<void> {
  await rm(deps, { recursive: true, force: true });
  await mkdir(join(deps, 'lib'), { recursive: true });
  await mkdir(join(deps, 'include'));
  for (const [library, names] of Object.entries(LIBRARIES)) {
    for (const name of names) await symlink(join(unpacked, 'tensorflow', library), join(deps, 'lib', name));
  }
  for (const header of HEADERS) {
    await symlink(join(unpacked, 'tensorflow/include', header), join(deps, 'include', header));
  }
}
