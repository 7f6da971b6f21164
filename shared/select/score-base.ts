import type { FeatureTable } from '../features/feature-table';
import type { Interval } from '../metrics/interval';
import { wilsonInterval } from '../metrics/wilson-interval';
import type { LabelSets } from './centred-targets';
import { logMe } from './log-me';
import { ridgeProblem } from './ridge-problem';
import { ridgeScore } from './ridge-score';

/** How well classes can be told apart by a base's features, as far as a sample tells. */
export interface BaseScore {
  readonly images: number;
  /** Leave-one-out, of a ridge classifier; of several labels the share of right answers, each class of each image being one. */
  readonly accuracy: number;
  /** 95 %, Wilson's; it counts images, since answers about one image are not independent. */
  readonly interval: Interval;
  readonly squaredError: number;
  readonly logMe: number;
  /** Of each image, in the table's order, whether it was told right, or how much of it. */
  readonly hits: Uint8Array | Float64Array;
  /** Of each image, its part of the squared error. */
  readonly errors: Float64Array;
}

/**
 * Scores a base by the features of a sample, without training anything.
 * @param labelSets where images may have several labels: the classes that each label of the table stands for
 * @throws RangeError where there are fewer than two images, or features are not finite numbers
 */
export function scoreBase(table: FeatureTable, classes: number, labelSets?: LabelSets): BaseScore {
  if (table.count < 2) throw new RangeError(`A base is scored by at least two images, found ${table.count}`);
  const problem = ridgeProblem(table);
  const { hits, errors, accuracy, squaredError } = ridgeScore(problem, table.labels, classes, { labelSets });
  return {
    images: table.count,
    accuracy,
    interval: wilsonInterval(Math.round(accuracy * table.count), table.count),
    squaredError,
    logMe: logMe(problem, table.labels, classes, labelSets),
    hits,
    errors,
  };
}
