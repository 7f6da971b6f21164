import type { HeadConfig } from '../config';
import type { FeatureTable } from '../features/feature-table';
import { crossValidate } from './cross-validate';
import { repeatTraining } from './repeat-training';
import { type SweptConfig, trialConfig } from './sweep-space';
import { trainHead } from './train-head';

/** One setting that was tried, and how it did. */
export interface Trial extends SweptConfig {
  /** 0 is the run's own setting. */
  readonly trial: number;
  /** On the images that the sweep measures by: means, where it measures more than once. */
  readonly loss: number;
  readonly accuracy: number;
}

export interface SweepOptions {
  readonly train: FeatureTable;
  readonly validation: FeatureTable;
  readonly classes: readonly string[];
  /** Where images may have several labels: the classes that each of the tables' labels stands for. */
  readonly labelSets?: readonly (readonly number[])[] | undefined;
  readonly config: HeadConfig;
  readonly seed: number;
  /** Trials at most, the run's own among them. */
  readonly trials: number;
  /** 0 to measure on validation; else folds of training and validation images together. */
  readonly folds: number;
  /** Seeds that a trial is trained from, where it is measured on validation. */
  readonly repeats: number;
  /** Asked before every trial but the first: whether there is time for another. */
  goOn(): boolean;
  onTrial?(trial: Trial): void;
  readonly signal?: AbortSignal;
}

/**
 * Tries settings of the head on features that are there already, and ranks them. Test images take no part. The trials and
 * their numbers depend on the seed alone; a clock decides only how many there are.
 * @returns the best first: by loss, which tells more apart than the accuracy of a few hundred images; of equals the first
 * @throws what trainHead() throws
 */
export async function sweepHead(options: SweepOptions): Promise<Trial[]> {
  const { train, classes, labelSets, config, seed, trials, goOn, onTrial } = options;
  // Where images have several labels, no weight is given to a class.
  const balanceable = !labelSets && new Set(classCounts(train, classes.length)).size > 1;
  const done: Trial[] = [];
  for (let trial = 0; trial < trials && (trial === 0 || goOn()); trial++) {
    const swept = trialConfig(config, trial, seed, balanceable);
    const measured: Trial = { trial, ...swept, ...(await measure(options, { ...config, ...swept })) };
    done.push(measured);
    onTrial?.(measured);
  }
  return done.sort((a, b) => a.loss - b.loss || a.trial - b.trial);
}

async function measure(
  { train, validation, classes, labelSets, seed, signal, folds, repeats }: SweepOptions,
  config: HeadConfig,
): Promise<{ loss: number; accuracy: number }> {
  const training = { train, validation, classes, labelSets, config: { ...config, repeats }, seed, signal };
  const { loss, accuracy } =
    folds > 0
      ? await crossValidate({ ...training, folds })
      : await repeatTraining({ ...training, first: await trainHead(training) });
  return { loss: loss.mean, accuracy: accuracy.mean };
}

function classCounts({ labels }: FeatureTable, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  return counts;
}
