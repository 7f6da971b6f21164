import { z } from 'zod';
import { runKeys } from '../shared/artifacts';
import { FeaturesGoneError, FormatError, splitRemedy } from '../shared/errors';
import { getJson, putJson } from '../shared/json-file';
import { unlessDamaged } from '../shared/records/unless-damaged';
import type { BlobStore } from '../shared/storage/blob-store';

/** More often than any eviction meets one run: then a file is damaged that cannot be mended. */
const MOST_TIMES = 5;

const lostSchema = z.object({ times: z.int() });

/**
 * Does work that reads a run's features. Where some are gone, because the cache was evicted under the run, the error that
 * sends the run back to compute them passes; where that has not helped so many times, one that ends the run.
 * @throws FeaturesGoneError, then FormatError; and what the work throws
 */
export async function redoLostFeatures<T>(store: BlobStore, runId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FeaturesGoneError)) throw error;
    const key = runKeys(runId).featuresLost;
    // A count that is damaged begins anew.
    const { times } = (await unlessDamaged(getJson(store, key, lostSchema), () => undefined)) ?? { times: 0 };
    if (times >= MOST_TIMES) {
      const { problem } = splitRemedy(error.message);
      throw new FormatError(`${problem}, also after it was computed again ${times} times`, { cause: error });
    }
    await putJson(store, key, { times: times + 1 });
    throw error;
  }
}
