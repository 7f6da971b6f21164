import type { z } from 'zod';
import { runKeys } from '../artifacts';
import { FormatError } from '../errors';
import { float32LE } from '../float32-le';
import { getJson, putJson } from '../json-file';
import { similarityFileSchema } from '../records/similarity-file';
import type { BlobStore } from '../storage/blob-store';
import type { ClassDirections } from './class-directions';

/** How a model tells images that show none of its classes. */
export interface Similarity {
  readonly directions: ClassDirections;
  /** On the largest cosine to a direction. */
  readonly threshold: number;
  readonly falseAlarmRate: number;
}

export async function saveSimilarity(
  store: BlobStore,
  runId: string,
  classes: readonly string[],
  similarity: Similarity,
): Promise<void> {
  await putJson(store, runKeys(runId).head.similarity, similarityRecord(classes, similarity));
}

/** What stands in similarity.json: of the head, and beside the exports that have no output of this. */
export function similarityRecord(
  classes: readonly string[],
  { directions: { featureCount, values }, threshold, falseAlarmRate }: Similarity,
): z.input<typeof similarityFileSchema> {
  return {
    schemaVersion: 1,
    classes: [...classes],
    featureCount,
    threshold,
    falseAlarmRate,
    fittedOn: 'validation',
    directions: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
  };
}

/**
 * Undefined where a run has none: it had too few images, or an older release measured it.
 * @throws FormatError where the file does not fit itself
 */
export async function loadSimilarity(store: BlobStore, runId: string): Promise<Similarity | undefined> {
  const key = runKeys(runId).head.similarity;
  const file = await getJson(store, key, similarityFileSchema);
  if (!file) return undefined;
  const { classes, featureCount, threshold, falseAlarmRate } = file;
  const bytes = Buffer.from(file.directions, 'base64');
  const wanted = featureCount * classes.length * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.length !== wanted) {
    throw new FormatError(`"${key}" has directions of ${bytes.length} bytes, wanted ${wanted}`, {
      remedy: 'run the same "headstart train" again: what is damaged is made again',
    });
  }
  const directions = { classes: classes.length, featureCount, values: float32LE(bytes) };
  return { directions, threshold, falseAlarmRate };
}
