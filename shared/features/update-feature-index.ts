import { featureKeys } from '../artifacts';
import { FormatError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { readFeatureIndex } from './load-feature-index';
import { indexRecords, mergeFeatureIndex } from './merge-feature-index';
import { openFeatureFile } from './read-feature-rows';

const READS_AT_ONCE = 8;

/**
 * Makes the features of a space findable image by image, for archives that have grown or changed since: the images of
 * files that are new come in, those of files that were removed go. It looks at what is there and not at one run, so that
 * runs that broke, a lost index and a writer that was overtaken by another one are made good by the next call.
 * @param notice is told of damaged files, which are left out
 */
export async function updateFeatureIndex(
  store: BlobStore,
  space: string,
  notice: (text: string) => void = () => undefined,
): Promise<void> {
  const old = await readFeatureIndex(store, space, notice);
  const present = await listFiles(store, space);
  const indexed = new Set(old?.files());
  const added = await readRecords(
    store,
    space,
    [...present].filter((id) => !indexed.has(id)),
    notice,
  );
  const vanished = [...indexed].some((id) => !present.has(id));
  if (added.size === 0 && !vanished) return;
  await store.put(featureKeys(space).index, mergeFeatureIndex(old, present, added));
}

/** Content ids of the files of a space. */
async function listFiles(store: BlobStore, space: string): Promise<Set<string>> {
  const keys = featureKeys(space);
  const ids = new Set<string>();
  for await (const { key } of store.list(keys.prefix)) {
    const id = /([0-9a-f]{64})\.[a-z]+$/.exec(key)?.[1];
    if (id && keys.file(id) === key) ids.add(id);
  }
  return ids;
}

/** By content id, as records and not as objects: for 10^6 images 24 MB. */
async function readRecords(
  store: BlobStore,
  space: string,
  ids: readonly string[],
  notice: (text: string) => void,
): Promise<Map<string, Buffer>> {
  const records = new Map<string, Buffer>();
  const read = async (id: string) => {
    try {
      const file = await openFeatureFile(store, featureKeys(space).file(id), space);
      if (file) records.set(id, indexRecords(file.header.images));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      notice(`${error.message}. It is left out of the index`);
    }
  };
  for (let next = 0; next < ids.length; next += READS_AT_ONCE) {
    await Promise.all(ids.slice(next, next + READS_AT_ONCE).map(read));
  }
  return records;
}
