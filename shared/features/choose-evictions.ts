import type { CacheEntry } from './list-cache';

/** Which entries go. What is given must all hold; without `olderThanMs` and `keepBytes` all that `matches` go. */
export interface EvictionRules {
  /** Only these are looked at. */
  matches(space: string): boolean;
  /** Only what was written longer ago. */
  readonly olderThanMs?: number | undefined;
  /** Of those that match so many bytes may stay: the oldest go first, until they fit. */
  readonly keepBytes?: number | undefined;
}

/** The entries that are to go, the oldest first. */
export function chooseEvictions(entries: readonly CacheEntry[], rules: EvictionRules, nowMs: number): CacheEntry[] {
  const { olderThanMs, keepBytes } = rules;
  const matching = entries
    .filter(({ space }) => rules.matches(space))
    .sort((a, b) => a.writtenMs - b.writtenMs || (a.key < b.key ? -1 : 1));
  let over = keepBytes === undefined ? Infinity : matching.reduce((sum, { bytes }) => sum + bytes, 0) - keepBytes;
  const going: CacheEntry[] = [];
  for (const entry of matching) {
    if (over <= 0) break;
    if (olderThanMs !== undefined && nowMs - entry.writtenMs <= olderThanMs) break;
    going.push(entry);
    over -= entry.bytes;
  }
  return going;
}
