import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../cli/project-root';
import { hashOfSources } from '../../setup/build';

export interface Ended {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** What it has written so far, both streams together. */
  output(): string;
  readonly ended: Promise<Ended>;
}

export interface HeadstartOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Whether it leads a process group, as the job in front of a terminal does: Ctrl-C goes to `-pid`. */
  readonly leadsGroup?: boolean;
  /** A program that is to start it, with its arguments: what follows is the command. */
  readonly through?: readonly string[];
  /** The Node that runs it, by default that of the tests. */
  readonly node?: string;
}

/**
 * Makes sure that the bundled command line is that of these sources, so that no test passes on an older one.
 * @throws Error where it is missing or stale
 */
export async function requireFreshBuild(): Promise<void> {
  const stamp = join(PROJECT_ROOT, 'dist/sources.sha256');
  const built = existsSync(stamp) ? readFileSync(stamp, 'utf8') : 'nothing';
  if (built !== (await hashOfSources(PROJECT_ROOT)))
    throw new Error('dist/ is not built from these sources: run "npm run setup -- --for test"');
}

/** Starts the real command line in a process of its own. */
export function startHeadstart(
  args: readonly string[],
  { env, cwd, leadsGroup, through = [], node = process.execPath }: HeadstartOptions = {},
): Running {
  const command = [...through, node, join(PROJECT_ROOT, 'bin/headstart.cjs'), ...args];
  const child = spawn(command[0] as string, command.slice(1), {
    cwd,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: leadsGroup,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, output: () => stdout + stderr, ended };
}

/** Runs the real command line to its end. */
export function headstart(args: readonly string[], options?: HeadstartOptions): Promise<Ended> {
  return startHeadstart(args, options).ended;
}

/**
 * Waits until `reached` says so.
 * @returns whether it did before the process ended
 */
export async function until({ child }: Running, reached: () => boolean): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    if (reached()) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}

/** Every file below a folder with its bytes as base64, by its path; without the files named in `except`. */
export function filesBelow(folder: string, except: readonly string[] = []): Record<string, string> {
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const files = paths.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const names = files.map((file) => file.slice(folder.length + 1)).filter((name) => !except.includes(name));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
}
