import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BINDING } from '../cli/local/faster/tfjs-bundle/binding';
import { npmProgram } from '../cli/machine/npm-program.mjs';
import { packageFolder } from '../cli/machine/package-folder';
import { runProgram } from '../cli/machine/run-program';
import { tryNative } from '../cli/machine/try-native';
import { SetupError } from '../shared/errors';
import { ensureLibtensorflow, linkLibtensorflow } from './libtensorflow';
import { nodeHeaders } from './node-headers';
import type { Terminal } from './terminal';

export interface NativeOptions {
  /** The folder of the package that needs it: the project's, or where npm installed it. */
  readonly root: string;
  readonly cache: string;
  readonly terminal: Terminal;
}

const INSTALLED_ROUTE = 'library that npm installed';
const OFFICIAL_ROUTE = 'official library';
const WHEEL_ROUTE = 'library of the tensorflow-cpu wheel';
/** Where tfjs-node's own install script downloads from; it honours the same two variables. */
const OFFICIAL_ADDRESS = 'https://storage.googleapis.com/';
const PROBE_TIMEOUT_MS = 4_000;
const INSTALL_TIMEOUT_MS = 10 * 60_000;

const NAME = '@tensorflow/tfjs-node';
const packageOf = (root: string) => packageFolder(NAME, root);
/** The folder whose node_modules holds it, which is npm's to work on. */
const ownerOf = (root: string) => packageOf(root).slice(0, -join('node_modules', NAME).length);
const bindingOf = (root: string) => join(packageOf(root), BINDING);

/**
 * Makes @tensorflow/tfjs-node load: with the official library where it can be downloaded, else with the addon built
 * against the libraries and headers of a pinned wheel.
 * @returns the route taken
 * @throws SetupError naming what is missing where neither works
 */
export async function ensureTfjsNode(options: NativeOptions): Promise<string> {
  const stamp = join(packageOf(options.root), '.headstart-route');
  if (existsSync(stamp) && isInPlace(options.root)) return await readFile(stamp, 'utf8');
  const route = (await takeInstalled(options)) ?? (await takeOfficial(options)) ?? (await takeWheel(options));
  await writeFile(stamp, route);
  return route;
}

/** Where npm was let run its install script and that succeeded, nothing is left to do. */
async function takeInstalled({ root }: NativeOptions): Promise<string | undefined> {
  if (!isInPlace(root)) return undefined;
  return tryNative(NAME, root).then(
    () => INSTALLED_ROUTE,
    () => undefined,
  );
}

/** existsSync follows links: they break when the cache is cleared. */
function isInPlace(root: string): boolean {
  const library = { darwin: 'libtensorflow.2.dylib', win32: 'tensorflow.dll' }[process.platform as string];
  return existsSync(bindingOf(root)) && existsSync(join(packageOf(root), 'deps/lib', library ?? 'libtensorflow.so'));
}

async function takeOfficial({ root, terminal }: NativeOptions): Promise<string | undefined> {
  const address = process.env.TFJS_NODE_CDN_STORAGE || process.env.CDN_STORAGE || OFFICIAL_ADDRESS;
  if (!(await answers(address))) {
    terminal.say(`TensorFlow: ${address} does not answer, so the official library cannot be downloaded`);
    return undefined;
  }
  try {
    await terminal.during('TensorFlow: downloading the official library, which training runs on (once)', async () => {
      await rm(join(packageOf(root), 'deps'), { recursive: true, force: true });
      await rebuild(root);
      await tryNative(NAME, root);
    });
    return OFFICIAL_ROUTE;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    terminal.say(`TensorFlow: the official library does not serve here: ${error.message.split('\n')[0]}`);
    return undefined;
  }
}

async function takeWheel({ root, cache, terminal }: NativeOptions): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const here = `${process.platform}/${process.arch}`;
    throw new SetupError(`The official TensorFlow library is out of reach, and there is no way round it on ${here}`, {
      remedy: `open the way to ${OFFICIAL_ADDRESS}, or set up on linux/x64`,
    });
  }
  const unpacked = await ensureLibtensorflow(cache, terminal);
  await linkLibtensorflow(unpacked, join(packageOf(root), 'deps'));
  const addon = join(cache, 'native', await addonName(root));
  if (await takeCachedAddon(addon, root)) return WHEEL_ROUTE;

  await terminal.during('TensorFlow: compiling the Node addon against it (about 15 s, once)', async () => {
    await rebuild(root, { npm_config_build_from_source: 'true', npm_config_nodedir: await nodeHeaders() });
    await tryNative(NAME, root);
  });
  await copyWhole(bindingOf(root), addon);
  return WHEEL_ROUTE;
}

async function addonName(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageOf(root), 'package.json'), 'utf8'));
  return `tfjs-node-${version}-node-${process.versions.modules}-${process.arch}.node`;
}

async function takeCachedAddon(addon: string, root: string): Promise<boolean> {
  if (!existsSync(addon)) return false;
  await mkdir(dirname(bindingOf(root)), { recursive: true });
  await copyWhole(addon, bindingOf(root));
  return tryNative(NAME, root).then(
    () => true,
    () => false,
  );
}

async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = `${to}.${process.pid}.tmp`;
  await copyFile(from, temporary);
  await rename(temporary, to);
}

/** Runs tfjs-node's own install script; it leaves the libraries alone where they lie already. */
async function rebuild(root: string, env: Readonly<Record<string, string | undefined>> = {}): Promise<void> {
  const [npm, ...first] = npmProgram();
  await runProgram(npm, [...first, 'rebuild', NAME, '--ignore-scripts=false', '--loglevel=error'], {
    cwd: ownerOf(root),
    env,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
}

async function answers(address: string): Promise<boolean> {
  try {
    await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return true;
  } catch {
    return false;
  }
}
