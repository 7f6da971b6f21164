import { multiLabelLossAndAccuracy, multiLabelRowLoss, type Targets } from '../head/multi-label-slope';
import type { LabelMetrics, MultiLabelExample, MultiLabelSplit } from '../records/multi-label-metrics';
import { byCodeUnit } from '../storage/check-key';
import { classCurves } from './class-curves';
import { binaryRocAuc } from './roc-auc';
import type { Predictions } from './trust-metrics';
import { wilsonInterval } from './wilson-interval';

/** Fewer images of a class, and the threshold that suits them best suits no others. */
export const FEWEST_TO_CHOOSE = 5;
const HALF = 0.5;
const MOST_EXAMPLES = 12;

/** The predictions of a head for images that may have several labels, and their labels. */
export interface LabelPredictions extends Predictions {
  /** What the labels of the rows mean. */
  readonly targets: Targets;
}

/** From which probability on an image is taken for a class, and whether that was chosen; in the order of the classes. */
export function chooseThresholds(
  validation: LabelPredictions,
): { readonly threshold: number; readonly isChosen: boolean }[] {
  return Array.from({ length: validation.targets.classes }, (_, label) => {
    const { scores, isOf } = ofClass(validation, label);
    const images = validation.labels.reduce((sum, _, row) => sum + Number(isOf(row)), 0);
    const found = images < FEWEST_TO_CHOOSE ? null : classCurves(scores, isOf);
    return found ? { threshold: found.best.threshold, isChosen: true } : { threshold: HALF, isChosen: false };
  });
}

/**
 * What a head is worth on images that may have several labels.
 * @param predictions of at least one image
 * @param thresholds of each class; an image is taken for a class from it on
 */
export function measureLabels(
  predictions: LabelPredictions,
  classes: readonly string[],
  thresholds: readonly number[],
): MultiLabelSplit {
  const { probabilities, labels, targets } = predictions;
  const images = labels.length;
  const perClass = classes.map((name, label) => measureClass(predictions, name, label, thresholds[label] as number));
  const whole = rowsThat(predictions, (row) => isWhole(predictions, row, thresholds)).length;
  const sum = (of: 'hits' | 'falseAlarms' | 'misses') => perClass.reduce((total, own) => total + own[of], 0);
  const [hits, wrong] = [sum('hits'), sum('falseAlarms') + sum('misses')];
  return {
    ...multiLabelLossAndAccuracy(probabilities, labels, targets),
    images,
    subsetAccuracy: whole / images,
    subsetInterval: { ...wilsonInterval(whole, images) },
    hammingLoss: wrong / (images * classes.length),
    meanAveragePrecision: mean(perClass.map((own) => own.averagePrecision)),
    macroF1: mean(perClass.map((own) => own.f1)),
    microF1: ratio(2 * hits, 2 * hits + wrong),
    perClass,
  };
}

/** Images that are of both classes, in rows and columns in the order of the classes. */
export function coOccurrence({ labels, targets: { classes, values } }: LabelPredictions): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const set of labels) {
    const own = Array.from({ length: classes }, (_, label) => label).filter(
      (label) => values[set * classes + label] === 1,
    );
    for (const a of own) for (const b of own) (counts[a] as number[])[b] = (counts[a]?.[b] ?? 0) + 1;
  }
  return counts;
}

/** The images that are not wholly right, the highest loss first. */
export function labelExamples(
  predictions: LabelPredictions,
  classes: readonly string[],
  thresholds: readonly number[],
): MultiLabelExample[] {
  const { probabilities, labels, names, targets } = predictions;
  return rowsThat(predictions, (row) => !isWhole(predictions, row, thresholds))
    .map((row) => ({
      file: names[row] as string,
      labels: classes.filter((_, label) => isOf(predictions, row, label)),
      predicted: classes.filter((_, label) => isTaken(predictions, row, label, thresholds)),
      loss: multiLabelRowLoss(probabilities, row, labels[row] as number, targets),
    }))
    .sort((a, b) => b.loss - a.loss || byCodeUnit(a.file, b.file))
    .slice(0, MOST_EXAMPLES);
}

function measureClass(predictions: LabelPredictions, name: string, label: number, threshold: number): LabelMetrics {
  const { scores, isOf } = ofClass(predictions, label);
  let [hits, falseAlarms, misses, rejections] = [0, 0, 0, 0];
  for (const [row, score] of scores.entries()) {
    const isTaken = score >= threshold;
    if (isOf(row) && isTaken) hits++;
    else if (isOf(row)) misses++;
    else if (isTaken) falseAlarms++;
    else rejections++;
  }
  const support = hits + misses;
  const cells = { class: name, support, hits, falseAlarms, misses, rejections };
  if (support === 0) {
    return { ...cells, precision: null, recall: null, f1: null, averagePrecision: null, rocAuc: null };
  }
  return {
    ...cells,
    precision: ratio(hits, hits + falseAlarms),
    recall: hits / support,
    f1: ratio(2 * hits, 2 * hits + falseAlarms + misses),
    averagePrecision: classCurves(scores, isOf)?.curves.averagePrecision ?? null,
    rocAuc: binaryRocAuc(scores, isOf),
  };
}

/** The probability of one class, of each row, and whether the row is of it. */
function ofClass(predictions: LabelPredictions, label: number) {
  const { probabilities, labels, targets } = predictions;
  return {
    scores: Float32Array.from(labels, (_, row) => probabilities[row * targets.classes + label] as number),
    isOf: (row: number) => isOf(predictions, row, label),
  };
}

const isOf = ({ labels, targets: { classes, values } }: LabelPredictions, row: number, label: number) =>
  values[(labels[row] as number) * classes + label] === 1;

const isTaken = (
  { probabilities, targets: { classes } }: LabelPredictions,
  row: number,
  label: number,
  thresholds: readonly number[],
) => (probabilities[row * classes + label] as number) >= (thresholds[label] as number);

const isWhole = (predictions: LabelPredictions, row: number, thresholds: readonly number[]) =>
  thresholds.every((_, label) => isOf(predictions, row, label) === isTaken(predictions, row, label, thresholds));

const rowsThat = ({ labels }: LabelPredictions, wanted: (row: number) => boolean) =>
  Array.from(labels.keys()).filter(wanted);

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
