import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPython } from '../cli/machine/find-python';
import { runProgram } from '../cli/machine/run-program';
import { SetupError } from '../shared/errors';
import { sha256Hex } from '../shared/hash';

const INSTALL_TIMEOUT_MS = 30 * 60_000;

/** The interpreter of a virtual environment. */
export const pythonOf = (environment: string): string => join(environment, 'bin', 'python');

/** Written last: names the requirements that the environment was made from. */
const stampOf = (environment: string) => join(environment, 'requirements.sha256');

/** The interpreter of a finished environment in `cache`/python, undefined where there is none. */
export function pythonEnvironment(name: string, cache: string): string | undefined {
  const environment = join(cache, 'python', name);
  return existsSync(stampOf(environment)) && existsSync(pythonOf(environment)) ? pythonOf(environment) : undefined;
}

/**
 * A virtual environment with the packages of a requirements file, made once and kept in `cache`/python/`name`.
 * @returns path of its interpreter
 * @throws SetupError when no Python between 3.10 and 3.13 is found or a package cannot be installed
 */
export async function ensurePythonEnvironment(name: string, requirements: string, cache: string): Promise<string> {
  const environment = join(cache, 'python', name);
  const stamp = stampOf(environment);
  const wanted = sha256Hex(await readFile(requirements));
  const finished = pythonEnvironment(name, cache);
  if (finished && (await readFile(stamp, 'utf8')) === wanted) return finished;

  await rm(environment, { recursive: true, force: true });
  await mkdir(join(cache, 'python'), { recursive: true });
  const python = pythonOf(environment);
  const found = findPython({ atLeast: [3, 10], below: [3, 14], module: 'ensurepip' });
  if (found) {
    await runProgram(found.path, ['-m', 'venv', environment]);
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '-q', '-r', requirements];
    await runProgram(python, install, { timeoutMs: INSTALL_TIMEOUT_MS });
  } else {
    await installWithUv(environment, python, requirements);
  }
  await writeFile(stamp, wanted);
  return python;
}

/** uv brings a Python of its own where the machine has none that fits. */
async function installWithUv(environment: string, python: string, requirements: string): Promise<void> {
  try {
    await runProgram('uv', ['venv', '-q', '--python', '3.12', environment]);
    await runProgram('uv', ['pip', 'install', '-q', '--python', python, '-r', requirements], {
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
  } catch (cause) {
    throw new SetupError('Cannot make the Python environment: no Python from 3.10 to 3.13 with venv, and no uv', {
      cause,
      remedy: 'install one (Debian: "apt-get install python3 python3-venv") and run the command again',
    });
  }
}
