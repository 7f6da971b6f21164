import { predictionKeys } from '../../shared/artifacts';
import { FormatError } from '../../shared/errors';
import { getJson } from '../../shared/json-file';
import { isWhole } from '../../shared/records/file-sum';
import { type PartCounts, partCountsSchema } from '../../shared/records/prediction-plan';
import type { BlobStore } from '../../shared/storage/blob-store';
import { PREDICTION_FORMATS, type PredictionFormat } from './prediction-rows';

/**
 * The rows of a part in one format.
 * @returns undefined where they are not there
 * @throws FormatError where they are not those that its counts were written of
 */
export async function readPart(
  store: BlobStore,
  predictionId: string,
  shard: number,
  format: PredictionFormat,
  { files }: PartCounts,
): Promise<Uint8Array | undefined> {
  const key = predictionKeys(predictionId).part(shard, format);
  const rows = await store.get(key);
  const sum = files?.[format];
  if (rows && sum && !isWhole(rows, sum)) {
    throw new FormatError(`"${key}" is damaged: its sha256 is not ${sum.sha256}`, {
      remedy: 'start the prediction again: the part is made again',
    });
  }
  return rows;
}

/**
 * What is known of a part that is done; undefined where it is not.
 * @throws FormatError where something of it is damaged
 */
export async function wholePart(
  store: BlobStore,
  predictionId: string,
  shard: number,
): Promise<PartCounts | undefined> {
  const counts = await getJson(store, predictionKeys(predictionId).partCounts(shard), partCountsSchema);
  if (!counts) return undefined;
  for (const format of PREDICTION_FORMATS) {
    if (!(await readPart(store, predictionId, shard, format, counts))) return undefined;
  }
  return counts;
}
