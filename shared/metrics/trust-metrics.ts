import { predictedClass } from '../head/cross-entropy';
import { bootstrapAuc } from './bootstrap-auc';
import { calibrationOf } from './calibration';
import { chooseExamples } from './choose-examples';
import { type ClassCurves, classCurves, type Operating, operatingAt } from './class-curves';
import type { MetricsFile } from './metrics-file';
import { wilsonInterval } from './wilson-interval';

const MOST_CURVES = 12;

/** The predictions of a head for a split's images. */
export interface Predictions {
  /** Float32Array [count, classes] */
  readonly probabilities: Float32Array;
  /** [count] */
  readonly labels: Int32Array;
  /** Path of each row in the archive, [count] */
  readonly names: readonly string[];
}

type TrustMetrics = Pick<MetricsFile, 'intervals' | 'thresholds' | 'curves' | 'examples'> & {
  readonly calibration: Pick<MetricsFile['calibration'], 'validation' | 'test'>;
};

/**
 * How far a run's numbers can be trusted. Whatever is chosen is chosen on validation; test images are measured only.
 * @param validation of at least one image
 * @param test null where there is none
 * @param seed of the bootstrap
 */
export function trustMetrics(
  validation: Predictions,
  test: Predictions | null,
  classes: readonly string[],
  seed: number,
): TrustMetrics {
  const measured = classes.map((_, column) => {
    const found = classCurves(scoresOf(validation, column, classes.length), (row) => validation.labels[row] === column);
    return found && { column, ...found };
  });
  return {
    intervals: {
      validation: intervalsOf(validation, classes.length, seed),
      test: test && intervalsOf(test, classes.length, seed),
    },
    calibration: {
      validation: calibrationOf(validation.probabilities, validation.labels, classes.length),
      test: test && calibrationOf(test.probabilities, test.labels, classes.length),
    },
    thresholds: measured.map((own) => own && thresholdOf(own.column, own.curves, own.best, test, classes)),
    curves: measured
      .filter((own) => own !== null)
      .sort((a, b) => a.curves.averagePrecision - b.curves.averagePrecision || a.column - b.column)
      .slice(0, MOST_CURVES)
      .sort((a, b) => a.column - b.column)
      .map(({ column, curves: { precisionRecall, roc } }) => ({
        class: classes[column] as string,
        precisionRecall,
        roc,
      })),
    examples: chooseExamples(validation.probabilities, validation.labels, validation.names, classes),
  };
}

function intervalsOf({ probabilities, labels }: Predictions, classes: number, seed: number) {
  const hits = labels.filter((label, row) => predictedClass(probabilities, row, classes) === label).length;
  return {
    accuracy: { ...wilsonInterval(hits, labels.length) },
    rocAuc: bootstrapAuc(probabilities, labels, classes, seed),
  };
}

function thresholdOf(
  column: number,
  { averagePrecision }: ClassCurves,
  best: Operating,
  test: Predictions | null,
  classes: readonly string[],
): MetricsFile['thresholds'][number] {
  const onTest =
    test?.labels.includes(column) &&
    operatingAt(best.threshold, scoresOf(test, column, classes.length), (row) => test.labels[row] === column);
  return {
    class: classes[column] as string,
    averagePrecision,
    ...best,
    test: onTest ? { precision: onTest.precision, recall: onTest.recall, f1: onTest.f1 } : null,
  };
}

/** The probability of one class, of each row. */
function scoresOf({ probabilities, labels }: Predictions, column: number, classes: number): Float32Array {
  return Float32Array.from(labels, (_, row) => probabilities[row * classes + column] as number);
}
