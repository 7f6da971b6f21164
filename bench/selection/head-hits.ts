import { parseConfig } from '../../shared/config';
import type { FeatureTable } from '../../shared/features/feature-table';
import { selectRows } from '../../shared/head/feature-rows';
import { mostProbable } from '../../shared/head/most-probable';
import { logitsOf, probabilitiesOf } from '../../shared/head/predict-head';
import { trainHead } from '../../shared/head/train-head';

/**
 * Whether the head of a run with default settings, trained on all other folds, tells each image of a fold right. The fold is
 * what a run calls its test split: nothing is chosen by it.
 */
export async function headHits(
  table: FeatureTable,
  foldOf: Int32Array,
  fold: number,
  classes: readonly string[],
): Promise<Uint8Array> {
  const test = selectRows(table, (row) => foldOf[row] === fold);
  const train = selectRows(table, (row) => foldOf[row] !== fold);
  const config = parseConfig({}).head;
  const { head } = await trainHead({ train, validation: test, classes, config, seed: 1 });
  const probabilities = probabilitiesOf(logitsOf(head, test.features, test.count), head.units);
  return Uint8Array.from(test.labels, (label, i) =>
    Number(mostProbable([...probabilities.subarray(i * classes.length, (i + 1) * classes.length)]) === label),
  );
}
