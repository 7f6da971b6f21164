import type { SweepFile } from '../sweep/sweep-file';
import { startWork, type Work } from './start-work';
import { type SweepOptions, type SweepProgress, sweep } from './sweep';

/** A sweep that goes on. */
export type Sweep = Work<SweepProgress, SweepFile>;

/** Starts what sweep() does, and gives its events to `for await`, as startTraining() does. @param source as for sweep() */
export function startSweep(
  source: string | readonly string[],
  { signal, ...options }: Omit<SweepOptions, 'onProgress'> = {},
): Sweep {
  return startWork((how) => sweep(source, { ...options, ...how }), signal);
}
