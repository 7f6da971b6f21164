import { FEATURES_PREFIX, featureKeys, UNFINISHED_PREFIX } from '../artifacts';
import type { PrunableStore, StoredBlob } from '../storage/prunable-store';

/** A feature file of the cache, or one of a shard that was broken off or is being computed now. */
export interface CacheEntry extends StoredBlob {
  readonly space: string;
}

/** All features of one space. */
export interface CachedSpace {
  readonly space: string;
  /** Ascending by key. */
  readonly entries: readonly CacheEntry[];
  /** Images that the index knows; 0 where there is none yet. */
  readonly indexedImages: number;
}

/** The feature cache of a store, space by space; the index is no entry, it goes and comes with them. */
export async function listCache(store: PrunableStore): Promise<CachedSpace[]> {
  const spaces = new Map<string, CacheEntry[]>();
  for (const prefix of [FEATURES_PREFIX, UNFINISHED_PREFIX]) {
    for await (const blob of store.list(prefix)) {
      const space = spaceOf(blob.key);
      if (space === undefined) continue;
      const entries = spaces.get(space) ?? [];
      spaces.set(space, entries);
      entries.push({ ...blob, space });
    }
  }
  const listed: CachedSpace[] = [];
  for (const [space, entries] of spaces) {
    listed.push({ space, entries, indexedImages: await countIndexed(store, space) });
  }
  return listed;
}

/** Whether its rows are of a shard that is not done, which no run but one that goes on with that shard finds. */
export const isUnfinished = ({ key }: CacheEntry) => key.startsWith(UNFINISHED_PREFIX);

/** The space of a feature file's key; undefined for every other key. */
function spaceOf(key: string): string | undefined {
  if (key.startsWith(UNFINISHED_PREFIX)) return /^unfinished\/(.+)\/[0-9a-f]{64}-\d{6,}\.hsf$/.exec(key)?.[1];
  const [, space, id] = /^features\/(.+)\/([0-9a-f]{64})\.hsf$/.exec(key) ?? [];
  return space !== undefined && id !== undefined && featureKeys(space).file(id) === key ? space : undefined;
}

/** Read from the index's first bytes: feature-index.ts says which. */
async function countIndexed(store: PrunableStore, space: string): Promise<number> {
  const start = await store.getRange(featureKeys(space).index, 0, 16);
  return start?.length === 16 ? Buffer.from(start).readUInt32LE(12) : 0;
}
