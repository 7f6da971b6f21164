import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { npmProgram } from '../cli/machine/npm-program.mjs';
import { packageFolder } from '../cli/machine/package-folder';
import { runProgram } from '../cli/machine/run-program';
import { SETUP_COMMAND } from '../cli/machine/setup-command';
import { CancelledError, SetupError } from '../shared/errors';
import { isAlive } from '../shared/storage/is-alive';
import type { Terminal } from './terminal';

/**
 * What a packed package has instead of dependencies whose install scripts may fail: the lock file of these packages and of
 * all that they need, with npm's checksums. In a package's folder.
 */
export const NATIVE_LOCK = 'dist/native-packages.json';

export interface NativePackagesOptions {
  /** The folder of the installed package. */
  readonly root: string;
  readonly terminal: Terminal;
  /** How npm is started. */
  readonly npm?: readonly [program: string, ...first: string[]];
}

const HOW = [
  '--ignore-scripts',
  // npm hands its settings on to what it starts, also that an installation is global.
  '--global=false',
  '--prefer-offline',
  // Three attempts in 20 s instead of 70.
  '--fetch-retry-maxtimeout=10000',
  '--no-audit',
  '--no-fund',
  '--update-notifier=false',
  '--loglevel=error',
];
const TIMEOUT_MS = 15 * 60_000;
const WORK = /^native-packages\.(\d+)\.tmp$/;

/**
 * Brings the packages of NATIVE_LOCK into dist/node_modules, without running their install scripts, unless Node finds each in
 * that version already. There because Node looks there first for what our programs load, while npm, which would delete a
 * node_modules that it does not know, does not look into dist/. It is moved there in one piece, or not at all.
 * @returns whether anything was brought
 * @throws SetupError where npm cannot bring them, or the folder cannot be written
 */
export async function ensureNativePackages(options: NativePackagesOptions): Promise<boolean> {
  const { root, terminal, npm = npmProgram() } = options;
  const lock = JSON.parse(await readFile(join(root, NATIVE_LOCK), 'utf8'));
  const wanted = Object.entries<string>(lock.packages[''].dependencies);
  if ((await missingOf(wanted, root)).length === 0) return false;

  const names = wanted.map(([name, version]) => `${name} ${version}`).join(' and ');
  const dist = join(root, 'dist');
  const work = join(dist, `native-packages.${process.pid}.tmp`);
  await terminal.during(`npm packages: bringing ${names} (once)`, async () => {
    try {
      await removeLeftovers(dist);
      await mkdir(work);
      await install(lock, work, root, npm);
      await putInPlace(join(work, 'node_modules'), join(dist, 'node_modules'), join(work, 'former'));
    } catch (cause) {
      if (cause instanceof CancelledError) throw cause;
      throw refusal(cause, names, dist);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return true;
}

async function missingOf(wanted: readonly [name: string, version: string][], root: string): Promise<string[]> {
  const missing = wanted.map(async ([name, version]) => {
    try {
      const found = JSON.parse(await readFile(join(packageFolder(name, root), 'package.json'), 'utf8'));
      return found.version === version ? [] : [name];
    } catch (error) {
      if (error instanceof SetupError) return [name];
      throw error;
    }
  });
  return (await Promise.all(missing)).flat();
}

/** npm takes what the lock file says, or fails where a checksum differs. */
async function install(
  lock: { readonly packages: Readonly<Record<string, object>> },
  work: string,
  root: string,
  [program, ...first]: readonly [string, ...string[]],
): Promise<void> {
  await writeFile(join(work, 'package.json'), JSON.stringify({ private: true, ...lock.packages[''] }));
  await writeFile(join(work, 'package-lock.json'), JSON.stringify(lock));
  // It may name a registry; npm reads only that of the folder in which it works.
  const settings = settingsAbove(root);
  if (settings) await copyFile(settings, join(work, '.npmrc'));
  await runProgram(program, [...first, 'ci', '--prefix', work, ...HOW], { cwd: work, timeoutMs: TIMEOUT_MS });
}

/** .npmrc of the project that the package was installed into. */
function settingsAbove(root: string): string | undefined {
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    const file = join(folder, '.npmrc');
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Whoever finds the place taken in between has been overtaken by another set-up, with the same packages. */
async function putInPlace(from: string, to: string, former: string): Promise<void> {
  if (existsSync(to)) await rename(to, former);
  await rename(from, to).catch((error) => {
    if (!existsSync(join(to, '.package-lock.json'))) throw error;
  });
}

/** Of set-ups that were killed. */
async function removeLeftovers(dist: string): Promise<void> {
  for (const name of await readdir(dist)) {
    const [, pid] = WORK.exec(name) ?? [];
    if (pid && !isAlive(Number(pid))) await rm(join(dist, name), { recursive: true, force: true });
  }
}

function refusal(cause: unknown, names: string, dist: string): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new SetupError(`Cannot write into "${dist}", where ${names} have to be: ${message}`, {
      cause,
      remedy: `run "${SETUP_COMMAND}" as the user who installed the package`,
    });
  }
  if (!(cause instanceof SetupError)) return cause as Error;
  return new SetupError(`npm could not bring ${names}: ${reasonOf(message)}`, {
    cause,
    remedy: `let npm reach its registry (npm ping), then run "${SETUP_COMMAND}" again`,
  });
}

/** Of all that npm writes the line that says it. */
function reasonOf(message: string): string {
  const said = message.split('\n').flatMap((line) => /^npm error (.*)/.exec(line)?.[1] ?? []);
  return said.find((line) => !/^(code|syscall|errno|path) |^A complete log/.test(line)) ?? message;
}
