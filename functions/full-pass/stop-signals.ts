import { CancelledError } from '../../shared/errors';

/** Amazon ECS kills a container 30 s after it asked it to stop. */
const GRACE_MS = 25_000;

/**
 * Turns SIGTERM and SIGINT into an aborted signal, so that the step leaves what it has done in the store.
 * @param onLate called where the step has not ended when the grace is over; what is in the store is whole in any case
 */
export function stopSignals(onSignal: (name: string) => void, onLate: () => void) {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) return;
    onSignal(name);
    controller.abort(new CancelledError(`The job was stopped by ${name}`));
    timer = setTimeout(onLate, GRACE_MS).unref();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return {
    signal: controller.signal,
    dispose() {
      clearTimeout(timer);
      process.removeListener('SIGTERM', stop);
      process.removeListener('SIGINT', stop);
    },
  };
}
