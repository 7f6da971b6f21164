import type { ServedImages } from '../../shared/records/served-images';
import { SPLITS, type Split } from '../../shared/records/splits';
import { byCodeUnit } from '../../shared/storage/check-key';
import { Refused } from './refused';

/** In one answer. */
export const MOST_IMAGES = 200;

interface PlacedImage {
  readonly file: string;
  readonly split: Split;
}

/** What is known of images, whatever it is that a model says of them. */
export interface Judged<Image extends PlacedImage, Order extends string> {
  readonly images: readonly Image[];
  readonly classes: readonly string[];
  isOf(image: Image, name: string): boolean;
  isPredicted(image: Image, name: string): boolean;
  isWrong(image: Image): boolean;
  /** The orders that an address may ask for; images that are equal by it stand in the order of their paths. */
  readonly orders: Readonly<Record<Order | 'file', (a: Image, b: Image) => number>>;
}

/**
 * The part of a run's images that an address asks for: `split`, `class`, `predicted`, `errors=1`, `order`, `from`, `count`.
 * @throws Refused 400 where it asks for what there is not
 */
export function choosePart<Image extends PlacedImage, Order extends string>(
  { images, classes, isOf, isPredicted, isWrong, orders }: Judged<Image, Order>,
  query: URLSearchParams,
): Pick<ServedImages, 'splits' | 'total' | 'from'> & { readonly images: readonly Image[] } {
  const split = oneOf(query, 'split', SPLITS);
  const ofClass = oneOf(query, 'class', classes);
  const predicted = oneOf(query, 'predicted', classes);
  const order = oneOf(query, 'order', Object.keys(orders) as Order[]) ?? 'file';
  const onlyErrors = query.get('errors') === '1';
  const from = numberOf(query, 'from', 0);
  const count = Math.min(numberOf(query, 'count', MOST_IMAGES), MOST_IMAGES);
  const chosen = images
    .filter(
      (image) =>
        (split === undefined || image.split === split) &&
        (ofClass === undefined || isOf(image, ofClass)) &&
        (predicted === undefined || isPredicted(image, predicted)) &&
        (!onlyErrors || isWrong(image)),
    )
    .sort((a, b) => orders[order](a, b) || byCodeUnit(a.file, b.file));
  const splits = Object.fromEntries(
    SPLITS.map((name) => {
      const own = images.filter((image) => image.split === name);
      return [name, { images: own.length, errors: own.filter(isWrong).length }];
    }),
  ) as ServedImages['splits'];
  return { splits, total: chosen.length, from, images: chosen.slice(from, from + count) };
}

/** @throws Refused 400 where the address has another value than these */
function oneOf<T extends string>(query: URLSearchParams, name: string, known: readonly T[]): T | undefined {
  const value = query.get(name) || undefined;
  if (value === undefined) return undefined;
  const found = known.find((own) => own === value);
  if (found === undefined) throw new Refused(400, `"${name}" is ${JSON.stringify(value)}, which there is not`);
  return found;
}

/** @throws Refused 400 where the value is no whole number */
function numberOf(query: URLSearchParams, name: string, without: number): number {
  const value = query.get(name);
  if (value === null) return without;
  if (!/^\d{1,9}$/.test(value)) throw new Refused(400, `"${name}" is ${JSON.stringify(value)}, wanted a whole number`);
  return Number(value);
}
