import { type CachedSpace, type CacheEntry, isUnfinished } from '../../shared/features/list-cache';
import { thousands } from '../../shared/thousands';
import { bytesText } from '../terminal/progress-bar';
import { table } from '../terminal/table';
import { describeSpace } from './describe-space';

/**
 * The cache of a store as a table, a line for each space and one for all.
 * @param names of bases, by their sha256
 */
export function renderCache(spaces: readonly CachedSpace[], names: ReadonlyMap<string, string>, nowMs: number): string {
  const row = (entries: readonly CacheEntry[], images: number) => [
    thousands(entries.length),
    thousands(images),
    bytesText(sizeOf(entries)),
    ages(entries, nowMs),
  ];
  const rows = spaces.map(({ space, entries, indexedImages }) => {
    const { base, by, of } = describeSpace(space, names);
    return [base, by, of, ...row(entries, indexedImages)];
  });
  const all = spaces.flatMap(({ entries }) => entries);
  const images = spaces.reduce((sum, { indexedImages }) => sum + indexedImages, 0);
  const head = ['base', 'by', 'of', 'entries', 'images', 'size', 'written'];
  return table([head, ...rows, ['all', '', '', ...row(all, images)]], 'left');
}

/** What is kept for shards that were broken off; '' where there is nothing. */
export function unfinishedLine(spaces: readonly CachedSpace[]): string {
  const unfinished = spaces.flatMap(({ entries }) => entries).filter(isUnfinished);
  if (unfinished.length === 0) return '';
  const entries = unfinished.length === 1 ? '1 entry is' : `${thousands(unfinished.length)} entries are`;
  return `${entries} of shards that are being computed or were interrupted: ${bytesText(sizeOf(unfinished))}\n`;
}

export const sizeOf = (entries: readonly CacheEntry[]) => entries.reduce((sum, { bytes }) => sum + bytes, 0);

function ages(entries: readonly CacheEntry[], nowMs: number): string {
  let [oldest, newest] = [Infinity, -Infinity];
  for (const { writtenMs } of entries) [oldest, newest] = [Math.min(oldest, writtenMs), Math.max(newest, writtenMs)];
  const [from, to] = [ageText(nowMs - oldest), ageText(nowMs - newest)];
  return from === to ? `${from} ago` : `${from} to ${to} ago`;
}

/** 40 s, 12 min, 7 h, 31 d. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, ms / 1000);
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
