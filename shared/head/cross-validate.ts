import type { FeatureTable } from '../features/feature-table';
import { sha256Hex } from '../hash';
import { Random } from '../random';
import { dealSets } from './deal-sets';
import { joinTables, selectRows } from './feature-rows';
import { scoreHead } from './score-head';
import { type CrossValidation, summarize } from './spread';
import { type TrainHeadOptions, trainHead } from './train-head';

export interface CrossValidateOptions
  extends Pick<TrainHeadOptions, 'config' | 'classes' | 'labelSets' | 'seed' | 'signal'> {
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
  const { config, classes, labelSets, seed, signal, folds, onFold } = options;
  const all = joinTables(options.train, options.validation);
  const places = foldsOf(all, folds, seed, labelSets);
  // Of several labels each class of an image is an answer.
  const answers = labelSets ? classes.length : 1;
  const results: CrossValidation['folds'] = [];
  let hits = 0;
  for (let fold = 0; fold < folds; fold++) {
    const inside = (row: number) => places[row] === fold;
    const train = selectRows(all, (row) => !inside(row));
    const held = selectRows(all, inside);
    if (held.count === 0 || train.count === 0) continue;
    const { head, keptEpoch } = await trainHead({ train, validation: held, classes, labelSets, config, seed, signal });
    const measured = scoreHead(head, held, labelSets);
    hits += Math.round(measured.accuracy * held.count * answers);
    results.push({ images: held.count, ...measured, keptEpoch });
    onFold?.(fold + 1);
  }
  return {
    images: all.count,
    accuracyOfAll: hits / (all.count * answers),
    folds: results,
    loss: summarize(results.map(({ loss }) => loss)),
    accuracy: summarize(results.map(({ accuracy }) => accuracy)),
  };
}

/**
 * The fold of each row: the groups of equal rows of a class, in seeded order, dealt out one by one.
 * @param labelSets where rows may have several labels: the classes that each label stands for
 */
export function foldsOf(
  table: FeatureTable,
  folds: number,
  seed: number,
  labelSets?: readonly (readonly number[])[],
): Int32Array {
  const groups = equalRows(table);
  const order = new Random(seed).shuffle(Int32Array.from(groups.keys()));
  const shuffled = Array.from(order, (i) => groups[i] as number[]);
  const deal = labelSets ? dealSets(shuffled, table.labels, folds, labelSets) : dealClasses(shuffled, table.labels);
  const places = new Int32Array(table.count);
  for (const [group, rows] of shuffled.entries()) for (const row of rows) places[row] = (deal[group] as number) % folds;
  return places;
}

/** Rows of equal features, in an order that does not depend on theirs. */
function equalRows({ features, featureCount, count }: FeatureTable): number[][] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < count; row++) {
    const values = features.subarray(row * featureCount, (row + 1) * featureCount);
    const content = sha256Hex(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    groups.set(content, [...(groups.get(content) ?? []), row]);
  }
  return [...groups.keys()].sort().map((content) => groups.get(content) as number[]);
}

/** Classes start at different folds, so that the rests do not all fall into the first. */
function dealClasses(groups: readonly (readonly number[])[], labels: Int32Array): number[] {
  const dealt = new Map<number, number>();
  return groups.map(([first]) => {
    const label = labels[first as number] as number;
    const turn = dealt.get(label) ?? label;
    dealt.set(label, turn + 1);
    return turn;
  });
}
