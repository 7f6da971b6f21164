import type { ImageOrder, JudgedImage, ServedImages } from '../../shared/records/served-images';
import { choosePart } from './choose-part';

/**
 * The part of a run's images that an address asks for; see choosePart().
 * @throws Refused 400 where it asks for what there is not
 */
export function chooseImages(
  images: readonly JudgedImage[],
  classes: readonly string[],
  query: URLSearchParams,
): ServedImages {
  const part = choosePart(
    {
      ...{ images, classes, isWrong, orders: ORDERS },
      isOf: (image, name) => image.class === name,
      isPredicted: (image, name) => image.predicted === name,
    },
    query,
  );
  return { classes, ...part };
}

const isWrong = ({ class: own, predicted }: JudgedImage) => predicted !== undefined && predicted !== own;

const sureness = ({ confidence = Number.NEGATIVE_INFINITY }: JudgedImage) => confidence;
const ORDERS: Readonly<Record<ImageOrder, (a: JudgedImage, b: JudgedImage) => number>> = {
  surest: (a, b) => compare(sureness(b), sureness(a)),
  'least-sure': (a, b) => compare(sureness(a), sureness(b)),
  file: () => 0,
};
const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);
