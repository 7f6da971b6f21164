import { spawn } from 'node:child_process';
import { SetupError } from '../shared/errors';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
}

/**
 * Runs a program to its end and returns what it printed on standard output.
 * @throws SetupError with the last lines of its output where it fails or takes longer than `timeoutMs`
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      timeout: options.timeoutMs,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let tail = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      tail = (tail + chunk).slice(-3000);
    });
    child.stderr.on('data', (chunk) => {
      tail = (tail + chunk).slice(-3000);
    });
    child.on('error', (cause) => reject(new SetupError(`Cannot run "${command}": ${cause.message}`, { cause })));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else
        reject(
          new SetupError(
            `"${[command, ...args].join(' ')}" ended with ${signal ?? `exit code ${code}`}:\n${tail.trim()}`,
          ),
        );
    });
  });
}
