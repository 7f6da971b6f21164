import { type ConfigInput, parseConfig } from '../../shared/config';
import type { FeatureTable } from '../../shared/features/feature-table';
import { selectRows } from '../../shared/head/feature-rows';
import { mostProbable } from '../../shared/head/most-probable';
import { logitsOf, probabilitiesOf } from '../../shared/head/predict-head';
import { trainHead } from '../../shared/head/train-head';

/**
 * Whether the head of a run, trained on all other folds, tells each image of a fold right. The fold is what a run calls its
 * test split: nothing is chosen by it.
 * @param settings of the head; what they do not say has its default
 */
export async function headHits(
  table: FeatureTable,
  foldOf: Int32Array,
  fold: number,
  classes: readonly string[],
  settings: ConfigInput['head'] = {},
): Promise<Uint8Array> {
  const test = selectRows(table, (row) => foldOf[row] === fold);
  const train = selectRows(table, (row) => foldOf[row] !== fold);
  const config = parseConfig({ head: settings }).head;
  const { head } = await trainHead({ train, validation: test, classes, config, seed: 1 });
  const probabilities = probabilitiesOf(logitsOf(head, test.features, test.count), head.units);
  return Uint8Array.from(test.labels, (label, i) =>
    Number(mostProbable([...probabilities.subarray(i * classes.length, (i + 1) * classes.length)]) === label),
  );
}
