import type { FeatureTable } from '../features/feature-table';
import { sha256Hex } from '../hash';
import { Random } from '../random';
import { lossAndAccuracy } from './cross-entropy';
import { joinTables, selectRows } from './feature-rows';
import { predictHead } from './predict-head';
import { type CrossValidation, summarize } from './spread';
import { type TrainHeadOptions, trainHead } from './train-head';

export interface CrossValidateOptions extends Pick<TrainHeadOptions, 'config' | 'classes' | 'seed' | 'signal'> {
  readonly train: FeatureTable;
  readonly validation: FeatureTable;
  readonly folds: number;
  onFold?(done: number): void;
}

/**
 * Cross-validation of the head on features that are there already: training and validation images are put together and
 * cut into folds, each class evenly, equal images into the same fold. Every fold is measured by a head that has not seen
 * it. Test images take no part. Where training may stop early it stops by the fold that it is measured on, which flatters
 * the numbers a little, as it does those of validation.
 * @throws what trainHead() throws
 */
export async function crossValidate(options: CrossValidateOptions): Promise<CrossValidation> {
  const { config, classes, seed, signal, folds, onFold } = options;
  const all = joinTables(options.train, options.validation);
  const places = foldsOf(all, folds, seed);
  const results: CrossValidation['folds'] = [];
  let hits = 0;
  for (let fold = 0; fold < folds; fold++) {
    const inside = (row: number) => places[row] === fold;
    const train = selectRows(all, (row) => !inside(row));
    const held = selectRows(all, inside);
    if (held.count === 0 || train.count === 0) continue;
    const { head, keptEpoch } = await trainHead({ train, validation: held, classes, config, seed, signal });
    const measured = lossAndAccuracy(predictHead(head, held.features, held.count), held.labels, classes.length);
    hits += Math.round(measured.accuracy * held.count);
    results.push({ images: held.count, ...measured, keptEpoch });
    onFold?.(fold + 1);
  }
  return {
    images: all.count,
    accuracyOfAll: hits / all.count,
    folds: results,
    loss: summarize(results.map(({ loss }) => loss)),
    accuracy: summarize(results.map(({ accuracy }) => accuracy)),
  };
}

/** The fold of each row: the groups of equal rows of a class, in seeded order, dealt out one by one. */
export function foldsOf(
  { features, featureCount, labels, count }: FeatureTable,
  folds: number,
  seed: number,
): Int32Array {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < count; row++) {
    const values = features.subarray(row * featureCount, (row + 1) * featureCount);
    const content = sha256Hex(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    groups.set(content, [...(groups.get(content) ?? []), row]);
  }
  const ordered = [...groups.keys()].sort().map((content) => groups.get(content) as number[]);
  const order = new Random(seed).shuffle(Int32Array.from(ordered.keys()));
  const places = new Int32Array(count);
  const dealt = new Map<number, number>();
  for (const i of order) {
    const rows = ordered[i] as number[];
    const label = labels[rows[0] as number] as number;
    // Classes start at different folds, so that the rests do not all fall into the first.
    const turn = dealt.get(label) ?? label;
    dealt.set(label, turn + 1);
    for (const row of rows) places[row] = turn % folds;
  }
  return places;
}
