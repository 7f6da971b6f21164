import type { Progress } from '../../functions/handler';
import type { Counts } from '../../shared/dataset/manifest';
import { readManifest } from '../../shared/dataset/read-manifest';
import type { RunWatcher } from '../local/run-locally';
import type { SourceProgress } from '../source/source-options';

/** What train() tells its caller. */
export type TrainProgress =
  /** The zip that is trained on, by its name. */
  | { readonly kind: 'source'; readonly name: string }
  /** A folder is packed or an archive downloaded: bytes done so far, of `total` where that is known. */
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
  /** A step of the run begins or has ended, by its name in the pipeline. */
  | { readonly kind: 'step'; readonly name: string; readonly phase: 'begins' | 'ended' }
  /** A step met a failure that time can heal and is tried again. */
  | { readonly kind: 'retry'; readonly name: string; readonly error: string; readonly seconds: number }
  | Progress;

/** A watcher of a run that tells one function all there is to tell. */
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
      const { classes, counts, base } = await readManifest(store, runId);
      tell({ kind: 'dataset', runId, classes, counts, base: base.name });
    },
  };
}
