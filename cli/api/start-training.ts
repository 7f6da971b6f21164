import { EventEmitter, on } from 'node:events';
import { type TrainOptions, type TrainResult, train } from './train';
import type { TrainProgress } from './train-progress';

/** A run that goes on; iterating over it gives its events, which may be done once. */
export interface Training extends AsyncIterable<TrainProgress> {
  /** What train() returns, or throws. A rejection that nobody handles is no error of the process. */
  readonly result: Promise<TrainResult>;
}

/**
 * Starts what train() does, and gives its events to `for await`. Those that happen before somebody asks are kept. A loop
 * that is left early stops the run, which then rejects with CancelledError; a run that fails throws its error in the loop.
 * @param source as for train()
 */
export function startTraining(
  source: string | readonly string[] | undefined,
  { signal, ...options }: Omit<TrainOptions, 'onProgress'>,
): Training {
  const left = new AbortController();
  const told = new EventEmitter();
  const events = on(told, 'progress', { close: ['end'] });
  const result = train(source, {
    ...options,
    signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal,
    onProgress: (event) => void told.emit('progress', event),
  }).finally(() => told.emit('end'));
  result.catch(() => undefined);

  async function* iterate() {
    try {
      for await (const [event] of events) yield event as TrainProgress;
      await result;
    } finally {
      left.abort();
    }
  }
  return { result, [Symbol.asyncIterator]: iterate };
}
