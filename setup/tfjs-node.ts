import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from '../shared/errors';
import { extract } from './extract';
import { run } from './run-command';
import { downloadWheel, TENSORFLOW_WHEEL } from './wheels';

export interface NativeOptions {
  readonly cache: string;
  say(text: string): void;
}

export type NativeRoute = 'official prebuilt' | 'built against the tensorflow-cpu wheel';

const PACKAGE = resolve(__dirname, '../node_modules/@tensorflow/tfjs-node');
const BINDING = join(PACKAGE, 'lib/napi-v8/tfjs_binding.node');
const LIBRARIES = join(PACKAGE, 'deps/lib');
/** What tfjs-node's own install script downloads from: it honours the same two variables. */
const OFFICIAL = process.env.TFJS_NODE_CDN_STORAGE || process.env.CDN_STORAGE || 'https://storage.googleapis.com/';
const PROBE_TIMEOUT_MS = 5_000;
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/** The names under which tfjs-node 4.22 looks for the two libraries of the wheel. */
const LIBRARY_NAMES: Readonly<Record<string, readonly string[]>> = {
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
 * Makes @tensorflow/tfjs-node load: the official prebuilt where it can be downloaded, else its addon built against the
 * libraries and headers of the pinned, hash-checked PyPI wheel (no Python code of the wheel is run).
 * @returns the route taken
 * @throws SetupError naming what is missing where neither works
 */
export async function ensureTfjsNode({ cache, say }: NativeOptions): Promise<NativeRoute> {
  const stamp = join(PACKAGE, '.headstart-route');
  if (existsSync(BINDING) && existsSync(join(LIBRARIES, 'libtensorflow.so.2')) && existsSync(stamp)) {
    return (await readFile(stamp, 'utf8')) as NativeRoute;
  }
  const route = (await officialPrebuilt(say)) ?? (await fromWheel(cache, say));
  await writeFile(stamp, route);
  return route;
}

async function officialPrebuilt(say: NativeOptions['say']): Promise<NativeRoute | undefined> {
  if (!(await answers(OFFICIAL))) {
    say('TensorFlow: the official prebuilt library cannot be reached; taking it from the Python package index instead');
    return undefined;
  }
  say('TensorFlow: downloading the official prebuilt library (training runs on it) …');
  try {
    await rm(join(PACKAGE, 'deps'), { recursive: true, force: true });
    await rebuild();
    await check();
    return 'official prebuilt';
  } catch (error) {
    say(`TensorFlow: the official prebuilt library does not serve (${firstLine(error)})`);
    return undefined;
  }
}

async function fromWheel(cache: string, say: NativeOptions['say']): Promise<NativeRoute> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `TensorFlow's official library cannot be reached, and the way round it is for linux/x64, not ${process.platform}/${process.arch}`,
      {
        remedy: 'open the way to the address above, or run setup on linux/x64',
      },
    );
  }
  const unpacked = join(cache, 'native', `tensorflow-cpu-${TENSORFLOW_WHEEL.version}`);
  if (!existsSync(unpacked)) await unpackWheel(unpacked, say);
  await linkLibraries(unpacked);

  const addon = join(
    cache,
    'native',
    `tfjs-node-${await packageVersion()}-node-${process.versions.modules}-${process.arch}.node`,
  );
  if (existsSync(addon)) {
    await mkdir(dirname(BINDING), { recursive: true });
    await copyFile(addon, BINDING);
    if (
      await check().then(
        () => true,
        () => false,
      )
    )
      return 'built against the tensorflow-cpu wheel';
  }
  say('TensorFlow: building the Node addon against it (about 15 s) …');
  await rebuild();
  await check();
  const temporary = `${addon}.${process.pid}`;
  await copyFile(BINDING, temporary);
  await rename(temporary, addon);
  return 'built against the tensorflow-cpu wheel';
}

async function unpackWheel(folder: string, say: NativeOptions['say']): Promise<void> {
  say(`TensorFlow: downloading ${TENSORFLOW_WHEEL.name} ${TENSORFLOW_WHEEL.version} (274 MB, once) …`);
  const wheel = await downloadWheel(TENSORFLOW_WHEEL);
  try {
    say('TensorFlow: unpacking its libraries and headers (once) …');
    const temporary = `${folder}.${process.pid}`;
    const wanted = (name: string) =>
      Object.keys(LIBRARY_NAMES).some((library) => name === `tensorflow/${library}`) ||
      HEADERS.some((header) => name.startsWith(`tensorflow/include/${header}/`));
    await extract(wheel.file, temporary, wanted);
    await rename(temporary, folder);
  } finally {
    await wheel.discard();
  }
}

async function linkLibraries(unpacked: string): Promise<void> {
  await rm(join(PACKAGE, 'deps'), { recursive: true, force: true });
  await mkdir(LIBRARIES, { recursive: true });
  await mkdir(join(PACKAGE, 'deps/include'));
  for (const [library, names] of Object.entries(LIBRARY_NAMES)) {
    for (const name of names) await symlink(join(unpacked, 'tensorflow', library), join(LIBRARIES, name));
  }
  for (const header of HEADERS) {
    await symlink(join(unpacked, 'tensorflow/include', header), join(PACKAGE, 'deps/include', header));
  }
}

/** tfjs-node's own install script; it leaves the libraries alone where they lie already. */
async function rebuild(): Promise<void> {
  const nodedir = headersOfNode();
  await run('npm', ['rebuild', '@tensorflow/tfjs-node', '--ignore-scripts=false', '--loglevel=error'], {
    cwd: resolve(__dirname, '..'),
    // node-gyp reads the environment; npm itself no longer accepts the setting.
    env: { ...(nodedir && { npm_config_nodedir: nodedir }) },
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
}

/** Where node-gyp finds Node's headers without a download. */
function headersOfNode(): string | undefined {
  const prefixes = [process.env.npm_config_nodedir, dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  return prefixes.find((prefix) => prefix && existsSync(join(prefix, 'include/node/node_api.h')));
}

/** Loads the addon in a process of its own (a bad library ends the process that loads it) and multiplies two matrices. */
async function check(): Promise<void> {
  const program =
    "const tf=require('@tensorflow/tfjs-node');const y=tf.matMul([[1,2]],[[3],[4]]).dataSync()[0];if(y!==11)throw new Error('1*3+2*4='+y)";
  try {
    await promisify(execFile)(process.execPath, ['-e', program], { cwd: resolve(__dirname, '..') });
  } catch (cause) {
    throw new SetupError(`TensorFlow is installed but does not run: ${firstLine(cause)}`, { cause });
  }
}

async function packageVersion(): Promise<string> {
  return JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')).version;
}

async function answers(address: string): Promise<boolean> {
  try {
    await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return true;
  } catch {
    return false;
  }
}

const firstLine = (error: unknown) => String((error as Error)?.message ?? error).split('\n')[0];
