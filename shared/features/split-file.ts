import { runKeys } from '../artifacts';
import { labelNames } from '../dataset/label-sets';
import type { Counts, Manifest, Split, SplitImageCounts } from '../dataset/manifest';
import { getJson } from '../json-file';
import { type SplitFile, splitFileSchema } from '../records/split-file';
import type { BlobStore } from '../storage/blob-store';

export type { SplitFile } from '../records/split-file';

/** Undefined where the archive's own folders give the splits, or features were not compared yet. */
export function loadSplit(store: BlobStore, runId: string): Promise<SplitFile | undefined> {
  return getJson(store, runKeys(runId).split, splitFileSchema);
}

/** Images per split and class, with those that were moved where they are now. */
export function settledCounts(
  { counts, classes = [], labelSets }: Pick<Manifest, 'counts'> & Partial<Pick<Manifest, 'classes' | 'labelSets'>>,
  split: SplitFile | undefined,
): Counts {
  const settled = structuredClone(counts);
  const change = (of: Split, name: string, by: number) => {
    settled[of][name] = (settled[of][name] ?? 0) + by;
  };
  const sets = labelSets && new Map(labelNames({ classes, labelSets }).map((name, i) => [name, labelSets[i] ?? []]));
  // What the file names as the class of an image with several labels is their set.
  const classesOf = (name: string) => sets?.get(name)?.map((label) => classes[label] as string) ?? [name];
  for (const own of split?.moved ?? []) {
    for (const name of classesOf(own.class)) {
      change(own.split, name, -1);
      change(own.to, name, 1);
    }
  }
  return settled;
}

/** The same for the images of a split, whatever their labels. */
export function settledImages(images: SplitImageCounts, split: SplitFile | undefined): SplitImageCounts {
  const settled = { ...images };
  for (const { split: from, to } of split?.moved ?? []) {
    settled[from] -= 1;
    settled[to] += 1;
  }
  return settled;
}
