import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Python {
  readonly path: string;
  readonly version: readonly [number, number];
}

export interface PythonNeeds {
  readonly atLeast: readonly [number, number];
  readonly below?: readonly [number, number];
  /** A module that it must have: 'pip', 'venv'. */
  readonly module?: string;
}

const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python', '/usr/bin/python3'];
const ANSWER_TIMEOUT_MS = 10_000;

/**
 * A Python interpreter that fits: the first on the PATH that answers, else the newest that pyenv holds.
 * A name alone proves nothing (a pyenv shim may answer "command not found"), so each is asked for its version.
 */
export function findPython(needs: PythonNeeds, env: NodeJS.ProcessEnv = process.env): Python | undefined {
  for (const path of [...NAMES, ...pyenvInterpreters(env)]) {
    const version = ask(path, needs.module, env);
    if (version && isWithin(version, needs)) return { path, version };
  }
  return undefined;
}

function ask(
  python: string,
  module: string | undefined,
  env: NodeJS.ProcessEnv,
): readonly [number, number] | undefined {
  const program = `import sys${module ? `, ${module}` : ''}; print(*sys.version_info[:2])`;
  try {
    const answer = execFileSync(python, ['-c', program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: ANSWER_TIMEOUT_MS,
      env,
    });
    const [major, minor] = answer.trim().split(' ').map(Number);
    return [major as number, minor as number];
  } catch {
    return undefined;
  }
}

function isWithin(version: readonly [number, number], { atLeast, below }: PythonNeeds): boolean {
  const order = ([major, minor]: readonly [number, number]) => major * 1000 + minor;
  return order(version) >= order(atLeast) && (!below || order(version) < order(below));
}

function pyenvInterpreters(env: NodeJS.ProcessEnv): string[] {
  const versions = join(env.PYENV_ROOT || join(homedir(), '.pyenv'), 'versions');
  try {
    const byVersion = new Intl.Collator('en', { numeric: true });
    return readdirSync(versions)
      .sort(byVersion.compare)
      .reverse()
      .map((version) => join(versions, version, 'bin', 'python'));
  } catch {
    return [];
  }
}
