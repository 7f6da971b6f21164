import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findPython } from '../machine/find-python';
import { nodeProblem } from '../machine/node-problem.mjs';
import { npmProgram } from '../machine/npm-program.mjs';
import type { Finding } from './finding';

const TIMEOUT_MS = 20_000;

/** First line of what a program says of its version, undefined where it cannot be run. */
export async function versionOf(command: string, args: readonly string[] = ['--version']): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { timeout: TIMEOUT_MS });
    return stdout.trim().split('\n')[0];
  } catch {
    return undefined;
  }
}

/** The tools of this machine: Node and npm, and what is needed where an official download cannot be reached. */
export async function examineTools(): Promise<Finding[]> {
  const [program, ...first] = npmProgram();
  const npmVersion = versionOf(program, [...first, '--version']);
  const [npm, compiler, make] = await Promise.all([npmVersion, versionOf('g++'), versionOf('make')]);
  const pip = findPython({ atLeast: [3, 8], module: 'pip' });
  const late = findPython({ atLeast: [3, 12] });
  const python = (found: typeof pip) => found && `${found.version.join('.')} (${found.path})`;
  const only = 'only where an official download cannot be reached';
  return [
    nodeFinding(process.versions.node),
    { topic: 'npm', needed: false, ...present(npm, 'install npm with Node', 'not found') },
    {
      topic: 'python with pip',
      needed: false,
      ...present(python(pip), DEBIAN('python3 python3-pip'), `not found; ${only}`),
    },
    { topic: 'g++', needed: false, ...present(compiler, DEBIAN('g++'), `not found; ${only}`) },
    { topic: 'make', needed: false, ...present(make, DEBIAN('make'), `not found; ${only}`) },
    {
      topic: 'python 3.12 or later',
      needed: false,
      ...present(python(late), 'pip install uv && uv python install 3.12', 'no 3.12 or later; only for LocalStack'),
    },
  ];
}

const DEBIAN = (packages: string) => `apt-get install ${packages}`;

function present(version: string | undefined, remedy: string, absent: string) {
  return version ? ({ state: 'ok', found: version } as const) : ({ state: 'optional', found: absent, remedy } as const);
}

/** @param version as in process.versions.node */
export function nodeFinding(version: string): Finding {
  const found = nodeProblem(version);
  if (!found) return { topic: 'node', needed: true, state: 'ok', found: version };
  return {
    topic: 'node',
    needed: true,
    state: 'missing',
    found,
    remedy: 'install Node 24 LTS, then run headstart setup',
  };
}
