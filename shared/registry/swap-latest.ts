import { modelKeys } from '../artifacts';
import { UnavailableError } from '../errors';
import { parseRecord } from '../records/parse-record';
import { recordText } from '../records/record-text';
import type { ConditionalBlobStore } from '../storage/blob-store';
import { type LatestFile, latestFileSchema, type Move } from './registry-files';

/** Somebody else moved it each time: another attempt would hardly do better. */
const ATTEMPTS = 10;

/**
 * Moves the latest version as `decide` wishes: reads, lets decide, and writes only where nobody wrote in between; else
 * all of it again.
 * @throws UnavailableError where others were always quicker
 */
export async function swapLatest<T>(
  store: ConditionalBlobStore,
  name: string,
  decide: (latest: LatestFile | undefined) => Promise<{ readonly move?: Move; readonly answer: T }>,
): Promise<T> {
  const key = modelKeys(name).latest;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await store.getTagged(key);
    const latest = found && parseRecord(found.bytes, key, latestFileSchema);
    const { move, answer } = await decide(latest);
    if (!move) return answer;
    const next: LatestFile = { schemaVersion: 1, version: move.to, moves: [...(latest?.moves ?? []), move] };
    if (await store.putIf(key, Buffer.from(recordText(next)), found?.tag)) return answer;
  }
  throw new UnavailableError(`Others moved the latest version of "${name}" ${ATTEMPTS} times meanwhile`);
}
