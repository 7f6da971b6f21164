import type { JudgedLabels, LabelOrder, ServedLabels } from '../../shared/records/served-images';
import { choosePart } from './choose-part';

/** What a multi-label run's model says of all its images. */
export interface LabelsOfRun {
  readonly classes: readonly string[];
  /** In the order of the classes. */
  readonly thresholds: readonly number[];
  readonly images: readonly JudgedLabels[];
}

/**
 * The part of a multi-label run's images that an address asks for; see choosePart(). `class` is one of the labels, `predicted`
 * one of the classes that are said.
 * @throws Refused 400 where it asks for what there is not
 */
export function chooseLabels({ classes, thresholds, images }: LabelsOfRun, query: URLSearchParams): ServedLabels {
  const part = choosePart(
    {
      ...{ images, classes, isWrong, orders: ORDERS },
      isOf: (image, name) => image.labels.includes(name),
      isPredicted: (image, name) => image.predicted.includes(name),
    },
    query,
  );
  return { task: 'multi-label', classes, thresholds, ...part };
}

/** Both are in the order of the classes. */
const isWrong = ({ labels, predicted }: JudgedLabels) =>
  labels.length !== predicted.length || labels.some((label, i) => label !== predicted[i]);

const ORDERS: Readonly<Record<LabelOrder, (a: JudgedLabels, b: JudgedLabels) => number>> = {
  worst: (a, b) => b.loss - a.loss,
  file: () => 0,
};
