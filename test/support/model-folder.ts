import { join } from 'node:path';
import { publishModel } from '../../functions/publish-model';
import { runKeys } from '../../shared/artifacts';
import { mobilenetV2Backbone } from '../../shared/backbone/mobilenet-v2/backbone';
import { storeBase } from '../../shared/backbone/mobilenet-v2/store-base';
import type { Head } from '../../shared/head/head';
import type { Similarity } from '../../shared/head/similarity';
import { Random } from '../../shared/random';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { randomBase } from './random-base';
import { settledConfig } from './settled-config';
import { testThreads } from './test-threads';

export const MODEL_SIZE_PX = 96;

/** A head whose probabilities are not all the same. */
export function randomHead(classes: number, seed = 7): Head {
  const random = new Random(seed);
  const units = classes === 2 ? 1 : classes;
  const numbers = (length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);
  return {
    classes: ['ants', 'bees', 'cats'].slice(0, classes),
    featureCount: 1280,
    units,
    kernel: numbers(1280 * units),
    bias: numbers(units),
    dropout: 0.2,
  };
}

/** Directions that features, which are never negative, are near to or far from. */
export function randomSimilarity(classes: number, threshold = 0.5): Similarity {
  const random = new Random(11);
  const values = Float32Array.from({ length: 1280 * classes }, () => random.uniform());
  for (let label = 0; label < classes; label++) {
    const own = values.filter((_, at) => at % classes === label);
    const length = Math.hypot(...own);
    for (let at = label; at < values.length; at += classes) values[at] = (values[at] as number) / length;
  }
  return { directions: { classes, featureCount: 1280, values }, threshold, falseAlarmRate: 0.05 };
}

/**
 * Writes the model of a run into a folder, as Publish does.
 * @param documents what goes with it, by key
 * @param similarity how it tells images of none of its classes; without it, it does not
 * @returns the folder of the run
 */
export async function writeModelFolder(
  root: string,
  classes: number,
  tunedFrom?: number,
  documents: readonly (readonly [key: string, text: string])[] = [],
  similarity?: Similarity,
): Promise<string> {
  const base = randomBase(0.35);
  const config = settledConfig({ width: 0.35, imageSizePx: MODEL_SIZE_PX });
  const store = new FileBlobStore(root);
  const backbone = mobilenetV2Backbone(0.35, MODEL_SIZE_PX);
  await storeBase(base, store, MODEL_SIZE_PX);
  const context = { store, base: { weights: async () => base, threads: testThreads }, progress: () => {} };
  const about = { name: base.name, sha256: base.sha256, backbone };
  const model = { head: randomHead(classes), base: about, tunedFrom, similarity };
  await publishModel('run-1', { config } as never, model, documents, context as never);
  return join(root, runKeys('run-1').prefix);
}
