import { featureKeys } from '../artifacts';
import type { PrunableStore } from '../storage/prunable-store';
import type { CacheEntry } from './list-cache';
import { updateFeatureIndex } from './update-feature-index';

const REMOVALS_AT_ONCE = 16;

/**
 * Removes entries of the cache, and then what the indexes say of them. A run that is at work computes again what it
 * misses; see FeatureCache for why nothing else comes of it.
 */
export async function evictFeatures(
  store: PrunableStore,
  entries: readonly CacheEntry[],
  notice: (text: string) => void = () => undefined,
): Promise<void> {
  for (let next = 0; next < entries.length; next += REMOVALS_AT_ONCE) {
    await Promise.all(entries.slice(next, next + REMOVALS_AT_ONCE).map(({ key }) => store.remove(key)));
  }
  for (const space of new Set(entries.map((entry) => entry.space))) {
    if (await hasFiles(store, space)) await updateFeatureIndex(store, space, notice);
    else await store.remove(featureKeys(space).index);
  }
}

async function hasFiles(store: PrunableStore, space: string): Promise<boolean> {
  const { prefix, index } = featureKeys(space);
  for await (const { key } of store.list(prefix)) if (key !== index) return true;
  return false;
}
