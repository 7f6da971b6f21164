import { featureKeys } from '../artifacts';
import { FormatError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { FeatureIndex } from './feature-index';

interface Loaded {
  readonly bytes: number;
  readonly index: Promise<FeatureIndex | undefined>;
}

/** An index of 10^6 images has 24 MB: it is read once per process, not once per shard. */
const loaded = new WeakMap<BlobStore, Map<string, Loaded>>();

/**
 * The index of a space, kept in memory as long as the store's has the same size. A damaged index counts as none.
 * @param notice is told where it is damaged
 */
export async function loadFeatureIndex(
  store: BlobStore,
  space: string,
  notice: (text: string) => void,
): Promise<FeatureIndex | undefined> {
  const key = featureKeys(space).index;
  const bytes = await store.size(key);
  if (bytes === undefined) return undefined;
  const ofStore = loaded.get(store) ?? new Map<string, Loaded>();
  loaded.set(store, ofStore);
  const known = ofStore.get(key);
  if (known?.bytes === bytes) return known.index;
  const index = readFeatureIndex(store, space, notice);
  ofStore.set(key, { bytes, index });
  // What failed may be tried again.
  index.catch(() => ofStore.delete(key));
  return index;
}

/** The index of a space as it stands in the store now; undefined where there is none, or a damaged one. */
export async function readFeatureIndex(
  store: BlobStore,
  space: string,
  notice: (text: string) => void,
): Promise<FeatureIndex | undefined> {
  const key = featureKeys(space).index;
  const bytes = await store.get(key);
  if (!bytes) return undefined;
  try {
    return new FeatureIndex(bytes, key);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    notice(`${error.message}. It is not used and will be made again`);
    return undefined;
  }
}
