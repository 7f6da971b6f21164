import { runKeys } from '../artifacts';
import type { Counts, Manifest, Split } from '../dataset/manifest';
import { getJson } from '../json-file';
import { type SplitFile, splitFileSchema } from '../records/split-file';
import type { BlobStore } from '../storage/blob-store';

export type { SplitFile } from '../records/split-file';

/** Undefined where the archive's own folders give the splits, or features were not compared yet. */
export function loadSplit(store: BlobStore, runId: string): Promise<SplitFile | undefined> {
  return getJson(store, runKeys(runId).split, splitFileSchema);
}

/** Images per split and class, with those that were moved where they are now. */
export function settledCounts({ counts }: Pick<Manifest, 'counts'>, split: SplitFile | undefined): Counts {
  const settled = structuredClone(counts);
  const change = (of: Split, name: string, by: number) => {
    settled[of][name] = (settled[of][name] ?? 0) + by;
  };
  for (const own of split?.moved ?? []) {
    change(own.split, own.class, -1);
    change(own.to, own.class, 1);
  }
  return settled;
}
