import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Python {
  readonly path: string;
  readonly version: readonly [number, number];
}

export interface PythonRange {
  readonly atLeast: readonly [number, number];
  readonly below?: readonly [number, number];
}

const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/**
 * A Python interpreter within a range of versions: the first on the PATH that answers, else the newest that pyenv holds.
 * A name alone proves nothing (a pyenv shim may answer "command not found"), so each is asked for its version.
 */
export function findPython(range: PythonRange): Python | undefined {
  for (const candidate of [...NAMES, ...pyenvInterpreters()]) {
    const version = versionOf(candidate);
    if (version && isWithin(version, range)) return { path: candidate, version };
  }
  return undefined;
}

function versionOf(python: string): readonly [number, number] | undefined {
  try {
    const program = 'import sys; print(*sys.version_info[:2])';
    const answer = execFileSync(python, ['-c', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [major, minor] = answer.trim().split(' ').map(Number);
    return [major as number, minor as number];
  } catch {
    return undefined;
  }
}

function isWithin(version: readonly [number, number], { atLeast, below }: PythonRange): boolean {
  const order = ([major, minor]: readonly [number, number]) => major * 1000 + minor;
  return order(version) >= order(atLeast) && (!below || order(version) < order(below));
}

function pyenvInterpreters(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
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
