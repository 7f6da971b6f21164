import type { Progress } from '../../functions/handler';
import type { Counts } from '../../shared/dataset/manifest';
import { readAnyManifest } from '../../shared/dataset/read-manifest';
import type { RunWatcher } from '../local/run-locally';
import type { SourceProgress } from '../source/source-options';

/** The events that train() reports. */
export type TrainProgress =
  /** The name of the zip that is trained on. */
  | { readonly kind: 'source'; readonly name: string }
  /** A folder is being packed or an archive downloaded: bytes so far, of `total` if that is known. */
  | SourceProgress
  /** The data set and the base are known. */
  | {
      readonly kind: 'dataset';
      readonly runId: string;
      readonly classes: readonly string[];
      /** Images per split and class, as the archive lists them. */
      readonly counts: Counts;
      /** Name of the base network. */
      readonly base: string;
    }
  /** A step of the run, by its name in the pipeline, begins or has ended. */
  | { readonly kind: 'step'; readonly name: string; readonly phase: 'begins' | 'ended' }
  /** A step met a temporary failure and is retried. */
  | { readonly kind: 'retry'; readonly name: string; readonly error: string; readonly seconds: number }
  | Progress;

/** A watcher of a run that passes every event to one function. */
export function tellProgress(tell: (event: TrainProgress) => void): RunWatcher {
  return {
    source: (name) => tell({ kind: 'source', name }),
    bringing: tell,
    progress: tell,
    state(event) {
      const { kind, state: name } = event;
      if (kind === 'entered') tell({ kind: 'step', name, phase: 'begins' });
      if (kind === 'exited') tell({ kind: 'step', name, phase: 'ended' });
      if (kind === 'retry') tell({ kind: 'retry', name, error: event.error, seconds: event.seconds });
    },
    async ingested(store, runId) {
      const { classes, counts, base } = await readAnyManifest(store, runId);
      tell({ kind: 'dataset', runId, classes, counts, base: base.name });
    },
  };
}
