import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPython } from '../cli/machine/find-python';
import { pythonOf } from '../cli/machine/python-of';
import { runProgram } from '../cli/machine/run-program';
import { SetupError } from '../shared/errors';
import { sha256Hex } from '../shared/hash';

const INSTALL_TIMEOUT_MS = 30 * 60_000;

type Version = readonly [number, number];

export interface PythonEnvironmentOptions {
  /** The environment lies in `cache`/python/`name`. */
  readonly name: string;
  readonly cache: string;
  /** A requirements file. */
  readonly requirements: string;
  /** A file with the exact version of whatever the requirements bring along. */
  readonly constraints?: string;
  /**
   * A file with each of those versions and the hashes of its files, which `hash-requirements.py` writes: it is what is
   * installed, and a file with another hash is refused. Another hash of the same version is no reason to install again.
   */
  readonly hashes?: string;
  readonly atLeast: Version;
  readonly below: Version;
}

/** Written last: names the requirements that the environment was made from. */
const stampOf = (environment: string) => join(environment, 'requirements.sha256');

/** The interpreter of a finished environment in `cache`/python, undefined where there is none. */
export function pythonEnvironment(name: string, cache: string): string | undefined {
  const environment = join(cache, 'python', name);
  return existsSync(stampOf(environment)) && existsSync(pythonOf(environment)) ? pythonOf(environment) : undefined;
}

/** Whether the environment is finished and was made from these very requirements. */
export async function pythonEnvironmentIsCurrent(options: PythonEnvironmentOptions): Promise<boolean> {
  if (!pythonEnvironment(options.name, options.cache)) return false;
  const stamp = stampOf(join(options.cache, 'python', options.name));
  return (await readFile(stamp, 'utf8')) === (await hashOf(options));
}

/**
 * A virtual environment with the packages of a requirements file, made once and kept.
 * @returns path of its interpreter
 * @throws SetupError when no Python of a fitting version is found or a package cannot be installed
 */
export async function ensurePythonEnvironment(options: PythonEnvironmentOptions): Promise<string> {
  const { name, cache, requirements, constraints, hashes, atLeast, below } = options;
  const environment = join(cache, 'python', name);
  const python = pythonOf(environment);
  if (await pythonEnvironmentIsCurrent(options)) return python;

  await rm(environment, { recursive: true, force: true });
  await mkdir(join(cache, 'python'), { recursive: true });
  const named = ['-r', requirements, ...(constraints ? ['-c', constraints] : [])];
  const packages = hashes ? ['--require-hashes', '-r', hashes] : named;
  const found = findPython({ atLeast, below, module: 'ensurepip' });
  if (found) {
    await runProgram(found.path, ['-m', 'venv', environment]);
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '-q', ...packages];
    await runProgram(python, install, { timeoutMs: INSTALL_TIMEOUT_MS });
  } else {
    await installWithUv(environment, packages, options);
  }
  await writeFile(stampOf(environment), await hashOf(options));
  return python;
}

/** uv brings a Python of its own where the machine has none that fits. */
async function installWithUv(
  environment: string,
  packages: readonly string[],
  { atLeast, below }: PythonEnvironmentOptions,
): Promise<void> {
  const range = `>=${atLeast.join('.')},<${below.join('.')}`;
  try {
    await runProgram('uv', ['venv', '-q', '--python', range, environment]);
  } catch (cause) {
    const newest = `${below[0]}.${below[1] - 1}`;
    const what = `no Python from ${atLeast.join('.')} to ${newest} with venv, and no uv to install one`;
    throw new SetupError(`Cannot make the Python environment: ${what}`, {
      cause,
      remedy: 'install one (Debian: "apt-get install python3 python3-venv") and run the command again',
    });
  }
  // pip compiles what it installs, uv only when asked; else programs that may not write there compile it at each start.
  await runProgram(
    'uv',
    ['pip', 'install', '-q', '--compile-bytecode', '--python', pythonOf(environment), ...packages],
    {
      timeoutMs: INSTALL_TIMEOUT_MS,
    },
  );
}

async function hashOf({ requirements, constraints }: PythonEnvironmentOptions): Promise<string> {
  const files = [requirements, ...(constraints ? [constraints] : [])];
  const texts = await Promise.all(files.map((file) => readFile(file)));
  return sha256Hex(Buffer.concat(texts));
}
