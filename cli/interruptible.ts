import { CancelledError, splitRemedy } from '../shared/errors';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that Ctrl-C, SIGTERM and a terminal that is closed (SIGHUP, which Node takes also under nohup) stop cleanly
 * through its signal; a second Ctrl-C ends the process at once.
 * @param remedy what the user can do after stopping it
 * @param saying what is printed at once
 */
export async function interruptible<T>(
  remedy: string,
  work: (signal: AbortSignal) => Promise<T>,
  saying = 'Stopping …\n',
): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      // A closed terminal tells it twice, by the shell and by the system.
      if (signal === 'SIGHUP') return;
      process.exit(130);
    }
    process.stderr.write(`\n${saying}`);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    throw new CancelledError(splitRemedy(error.message).problem, { remedy, cause: error });
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, stop);
  }
}
