import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../shared/errors';
import { sha256Hex } from '../shared/hash';
import { findPython } from './find-python';
import { run } from './run-command';

/** The interpreter of a virtual environment. */
export const pythonOf = (environment: string): string => join(environment, 'bin', 'python');

/**
 * A virtual environment with the packages of a requirements file, made once and kept in `cache`/python/`name`.
 * @returns path of its interpreter
 * @throws SetupError when no Python between 3.10 and 3.13 is found or a package cannot be installed
 */
export async function ensurePythonEnvironment(name: string, requirements: string, cache: string): Promise<string> {
  const environment = join(cache, 'python', name);
  const stamp = join(environment, 'requirements.sha256');
  const wanted = sha256Hex(await readFile(requirements));
  const python = pythonOf(environment);
  if (existsSync(python) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return python;

  const found = findPython({ atLeast: [3, 10], below: [3, 14] });
  if (!found) {
    throw new SetupError('Cannot make the Python environment: no Python from 3.10 to 3.13 was found', {
      remedy: 'install one (Debian: "apt-get install python3 python3-venv") and run the command again',
    });
  }
  await rm(environment, { recursive: true, force: true });
  await mkdir(join(cache, 'python'), { recursive: true });
  execFileSync(found.path, ['-m', 'venv', environment], { stdio: ['ignore', 'ignore', 'inherit'] });
  await run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '-q', '-r', requirements]);
  await writeFile(stamp, wanted);
  return python;
}
