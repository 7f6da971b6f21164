import { type JudgedLabels, LABEL_ORDERS, type ServedLabels } from '../../shared/records/served-images';
import { SPLITS } from '../../shared/records/splits';
import { byCodeUnit } from '../../shared/storage/check-key';
import { MOST_IMAGES, numberOf, oneOf } from './choose-images';

/** What a multi-label run's model says of all its images. */
export interface LabelsOfRun {
  readonly classes: readonly string[];
  /** In the order of the classes. */
  readonly thresholds: readonly number[];
  readonly images: readonly JudgedLabels[];
}

/**
 * The part of a multi-label run's images that an address asks for: `split`, `class` (one of the labels), `predicted` (one of
 * the classes that are said), `errors=1`, `order`, `from`, `count`.
 * @throws Refused 400 where it asks for what there is not
 */
export function chooseLabels({ classes, thresholds, images }: LabelsOfRun, query: URLSearchParams): ServedLabels {
  const split = oneOf(query, 'split', SPLITS);
  const ofClass = oneOf(query, 'class', classes);
  const predicted = oneOf(query, 'predicted', classes);
  const order = oneOf(query, 'order', LABEL_ORDERS) ?? 'file';
  const onlyErrors = query.get('errors') === '1';
  const from = numberOf(query, 'from', 0);
  const count = Math.min(numberOf(query, 'count', MOST_IMAGES), MOST_IMAGES);
  const chosen = images
    .filter(
      (image) =>
        (split === undefined || image.split === split) &&
        (ofClass === undefined || image.labels.includes(ofClass)) &&
        (predicted === undefined || image.predicted.includes(predicted)) &&
        (!onlyErrors || isWrong(image)),
    )
    .sort(order === 'worst' ? (a, b) => b.loss - a.loss || byFile(a, b) : byFile);
  const splits = Object.fromEntries(
    SPLITS.map((name) => {
      const own = images.filter((image) => image.split === name);
      return [name, { images: own.length, errors: own.filter(isWrong).length }];
    }),
  ) as ServedLabels['splits'];
  return {
    task: 'multi-label',
    ...{ classes, thresholds, splits, total: chosen.length, from, images: chosen.slice(from, from + count) },
  };
}

/** Both are in the order of the classes. */
const isWrong = ({ labels, predicted }: JudgedLabels) =>
  labels.length !== predicted.length || labels.some((label, i) => label !== predicted[i]);

const byFile = (a: JudgedLabels, b: JudgedLabels) => byCodeUnit(a.file, b.file);
