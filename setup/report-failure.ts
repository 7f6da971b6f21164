import { exitCodeOf } from '../cli/exit-codes';
import { HeadstartError } from '../shared/errors';

/** Says why set-up did not come to its end, a stack only where that was not expected, and sets the exit code. */
export function reportFailure(error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(`setup: ${error instanceof HeadstartError ? error.message : stack}`);
  process.exitCode = exitCodeOf(error);
}
