import { IMAGE_ORDERS, type ImageOrder, type JudgedImage, type ServedImages } from '../../shared/records/served-images';
import { SPLITS } from '../../shared/records/splits';
import { byCodeUnit } from '../../shared/storage/check-key';
import { Refused } from './refused';

/** In one answer. */
export const MOST_IMAGES = 200;

/**
 * The part of a run's images that an address asks for: `split`, `class`, `predicted`, `errors=1`, `order`, `from`, `count`.
 * @throws Refused 400 where it asks for what there is not
 */
export function chooseImages(
  images: readonly JudgedImage[],
  classes: readonly string[],
  query: URLSearchParams,
): ServedImages {
  const split = oneOf(query, 'split', SPLITS);
  const ofClass = oneOf(query, 'class', classes);
  const predicted = oneOf(query, 'predicted', classes);
  const order = oneOf(query, 'order', IMAGE_ORDERS) ?? 'file';
  const onlyErrors = query.get('errors') === '1';
  const from = numberOf(query, 'from', 0);
  const count = Math.min(numberOf(query, 'count', MOST_IMAGES), MOST_IMAGES);
  const chosen = images
    .filter(
      (image) =>
        (split === undefined || image.split === split) &&
        (ofClass === undefined || image.class === ofClass) &&
        (predicted === undefined || image.predicted === predicted) &&
        (!onlyErrors || isWrong(image)),
    )
    .sort(BY[order]);
  const splits = Object.fromEntries(
    SPLITS.map((name) => {
      const own = images.filter((image) => image.split === name);
      return [name, { images: own.length, errors: own.filter(isWrong).length }];
    }),
  ) as ServedImages['splits'];
  return { classes, splits, total: chosen.length, from, images: chosen.slice(from, from + count) };
}

const isWrong = ({ class: own, predicted }: JudgedImage) => predicted !== undefined && predicted !== own;

const byFile = (a: JudgedImage, b: JudgedImage) => byCodeUnit(a.file, b.file);
const sureness = ({ confidence = Number.NEGATIVE_INFINITY }: JudgedImage) => confidence;
const BY: Readonly<Record<ImageOrder, (a: JudgedImage, b: JudgedImage) => number>> = {
  file: byFile,
  surest: (a, b) => compare(sureness(b), sureness(a)) || byFile(a, b),
  'least-sure': (a, b) => compare(sureness(a), sureness(b)) || byFile(a, b),
};
const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);

/** @throws Refused 400 where the address has another value than these */
export function oneOf<T extends string>(query: URLSearchParams, name: string, known: readonly T[]): T | undefined {
  const value = query.get(name) || undefined;
  if (value === undefined) return undefined;
  const found = known.find((own) => own === value);
  if (found === undefined) throw new Refused(400, `"${name}" is ${JSON.stringify(value)}, which there is not`);
  return found;
}

/** @throws Refused 400 where the value is no whole number */
export function numberOf(query: URLSearchParams, name: string, without: number): number {
  const value = query.get(name);
  if (value === null) return without;
  if (!/^\d{1,9}$/.test(value)) throw new Refused(400, `"${name}" is ${JSON.stringify(value)}, wanted a whole number`);
  return Number(value);
}
