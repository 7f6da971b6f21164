import { CancelledError, splitRemedy } from '../shared/errors';

/**
 * Runs work that Ctrl-C and SIGTERM stop cleanly through its signal; a second Ctrl-C ends the process at once.
 * @param remedy what the user can do after stopping it
 * @param saying what is printed at once
 */
export async function interruptible<T>(
  remedy: string,
  work: (signal: AbortSignal) => Promise<T>,
  saying = 'Stopping …\n',
): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write(`\n${saying}`);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    throw new CancelledError(splitRemedy(error.message).problem, { remedy, cause: error });
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}
