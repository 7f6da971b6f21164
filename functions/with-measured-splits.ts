import type { Manifest } from '../shared/dataset/manifest';
import { type MeasuredSplits, openMeasuredRows } from '../shared/features/open-measured-rows';
import type { FeatureSource } from '../shared/features/run-features';
import type { SplitFile } from '../shared/features/split-file';
import { settleSplit } from '../shared/inspect/settle-split';
import type { BlobStore } from '../shared/storage/blob-store';
import { redoLostFeatures } from './redo-lost-features';

/** What `measure` makes of validation and test, whose features are let go afterwards, wherever they were. */
export async function withMeasuredSplits<Result>(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  source: FeatureSource,
  measure: (splits: MeasuredSplits, settled: SplitFile | undefined) => Promise<Result>,
): Promise<Result> {
  const [settled, splits] = await redoLostFeatures(store, runId, async () => {
    const split = await settleSplit(store, runId, manifest);
    return [split, await openMeasuredRows(store, runId, manifest, source)] as const;
  });
  try {
    return await measure(splits, settled);
  } finally {
    await splits.remove();
  }
}
