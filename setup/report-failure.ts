import { exitCodeOf } from '../cli/exit-codes';
import { HeadstartError } from '../shared/errors';

/**
 * Says why set-up did not come to its end, a stack only where that was not expected, and sets the exit code.
 * @param of what the line begins with
 */
export function reportFailure(error: unknown, of = 'setup'): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(`${of}: ${error instanceof HeadstartError ? error.message : stack}`);
  process.exitCode = exitCodeOf(error);
}
