import { EventEmitter, on } from 'node:events';

/** Work that goes on; iterating over it gives its events, which may be done once. */
export interface Work<Event, Result> extends AsyncIterable<Event> {
  /** What the work returns, or throws. A rejection that nobody handles is no error of the process. */
  readonly result: Promise<Result>;
}

/**
 * Starts work and gives its events to `for await`. Those that happen before somebody asks are kept. A loop that is left
 * early stops the work, which then rejects with CancelledError; work that fails throws its error in the loop.
 * @param begin is given what it is to take besides its options
 * @param signal of the caller, that stops it too
 */
export function startWork<Event, Result>(
  begin: (how: { readonly signal: AbortSignal; onProgress(event: Event): void }) => Promise<Result>,
  signal?: AbortSignal,
): Work<Event, Result> {
  const left = new AbortController();
  const told = new EventEmitter();
  const events = on(told, 'progress', { close: ['end'] });
  const result = begin({
    signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal,
    onProgress: (event) => void told.emit('progress', event),
  }).finally(() => told.emit('end'));
  result.catch(() => undefined);

  async function* iterate() {
    try {
      for await (const [event] of events) yield event as Event;
      await result;
    } finally {
      left.abort();
    }
  }
  return { result, [Symbol.asyncIterator]: iterate };
}
