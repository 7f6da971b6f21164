import { runKeys } from '../../shared/artifacts';
import type { BlobStore } from '../../shared/storage/blob-store';
import { type Bill, callDollars, gbSecondsOf } from '../price-table';

/** What one call of the Map took. */
export interface ShardUsage {
  /** Names the call among all others; AWS tries a call again under the same name. */
  readonly callId: string;
  readonly milliseconds: number;
  readonly memoryMb: number;
}

/**
 * Notes what a call took. The Map's calls run side by side, so none may write into a file of all: each leaves an empty
 * object, whose name says it all, and one listing adds them up.
 */
export async function noteShardUsage(store: BlobStore, runId: string, usage: ShardUsage): Promise<void> {
  const { callId, milliseconds, memoryMb } = usage;
  await store.put(`${runKeys(runId).usage}${callId}_${Math.round(milliseconds)}ms_${memoryMb}mb`, new Uint8Array());
}

/** The bill of all calls of the Map, under the name of its state; nothing where there were none. */
export async function readShardUsage(store: BlobStore, runId: string): Promise<{ Features?: Bill }> {
  let [calls, dollars, gbSeconds] = [0, 0, 0];
  for await (const { key } of store.list(runKeys(runId).usage)) {
    const [, milliseconds, memoryMb] = /_(\d+)ms_(\d+)mb$/.exec(key) ?? [];
    if (memoryMb === undefined) continue;
    const seconds = Number(milliseconds) / 1000;
    calls += 1;
    dollars += callDollars(seconds, Number(memoryMb));
    gbSeconds += gbSecondsOf(seconds, Number(memoryMb));
  }
  return calls > 0 ? { Features: { dollars, gbSeconds } } : {};
}
