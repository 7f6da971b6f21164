import { spawn } from 'node:child_process';
import { CancelledError, SetupError } from '../../shared/errors';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
}

/** Characters of a failed program's output that its error shows. */
const TAIL = 3000;

/**
 * Runs a program to its end and returns what it printed on standard output. The program leads a process group of its
 * own, so that a timeout or Ctrl-C ends what it started as well.
 * @throws SetupError with the last lines of its output where it fails or takes longer than `timeoutMs`
 */
export function runProgram(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { cwd, timeoutMs } = options;
  const line = [command, ...args].join(' ');
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env };
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: !ON_WINDOWS });
    let stdout = '';
    let tail = '';
    let stopped: Error | undefined;

    const stop = (reason: Error) => {
      stopped = reason;
      killGroup(child.pid);
    };
    const late = () => stop(new SetupError(`"${line}" did not end within ${Math.round((timeoutMs ?? 0) / 1000)} s`));
    const timer = timeoutMs ? setTimeout(late, timeoutMs) : undefined;
    const interrupted = () => stop(new CancelledError(`"${line}" was interrupted`));
    process.once('SIGINT', interrupted);
    process.once('SIGTERM', interrupted);

    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      tail = (tail + chunk).slice(-TAIL);
    });
    child.stderr.on('data', (chunk) => {
      tail = (tail + chunk).slice(-TAIL);
    });
    const settle = (error: Error | undefined) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
      if (error) reject(error);
      else resolve(stdout);
    };
    child.on('error', (cause) => settle(new SetupError(`Cannot run "${command}": ${cause.message}`, { cause })));
    child.on('close', (code, signal) => {
      const failed = code !== 0 && new SetupError(`"${line}" ended with ${signal ?? `code ${code}`}:\n${tail.trim()}`);
      settle(stopped ?? (failed || undefined));
    });
  });
}

const ON_WINDOWS = process.platform === 'win32';

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(ON_WINDOWS ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
