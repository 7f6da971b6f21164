import type { ImageStatistics } from './image-statistics';
import type { OddImages, Place } from './inspection-file';

/** From where on an image is odd: what CleanVision 0.3 takes, unless it is said otherwise. See docs/inspect.md. */
export const ODD = {
  /** 99 % of the image are darker. */
  dark: 0.37,
  /** 95 % of the image are lighter than 1 less this. */
  light: 0.05,
  /** 1 - exp(-edges / 100), more lenient for dark images. */
  blurry: 0.17,
  /** A tenth of the entropy, in bits. */
  lowInformation: 0.3,
  /** Short side over long side. */
  oddAspectRatio: 0.35,
  /** Side of the square of equal area, over or under the median of all. */
  oddSize: 5,
  /** Levels between channels. CleanVision goes by the file's colour mode; gray that was stored in colour is off by a few. */
  gray: 4,
} as const;

/**
 * Images that are odd by their pixels, the oddest of each kind first, with the number that says so.
 * @param statistics of each image; undefined where there are none
 */
export function oddImages(
  statistics: readonly (ImageStatistics | undefined)[],
  placeOf: (image: number) => Place,
): OddImages {
  const sides = statistics.flatMap((own) => (own ? [sideOf(own)] : [])).sort((a, b) => a - b);
  const median = sides[sides.length >> 1] ?? 1;
  /** @param value the image's number, or undefined where it is not odd; @param order 1 where the least is the oddest */
  const list = (value: (own: ImageStatistics) => number | undefined, order: 1 | -1 = 1) =>
    statistics
      .flatMap((own, image) => {
        const found = own && value(own);
        return found === undefined ? [] : [{ image, found }];
      })
      .sort((a, b) => order * (a.found - b.found) || a.image - b.image)
      .map(({ image, found }) => ({ ...placeOf(image), value: Math.round(found * 1e4) / 1e4 }));
  const below = (value: number, limit: number) => (value < limit ? value : undefined);
  return {
    dark: list(({ brightness99 }) => below(brightness99, ODD.dark)),
    light: list(({ brightness5 }) => below(1 - brightness5, ODD.light)),
    blurry: list((own) => below(sharpness(own), ODD.blurry)),
    lowInformation: list(({ entropy }) => below(Math.min(1, entropy / 10), ODD.lowInformation)),
    gray: list(({ colour }) => (colour <= ODD.gray ? colour : undefined)),
    oddAspectRatio: list(({ width, height }) => below(Math.min(width / height, height / width), ODD.oddAspectRatio)),
    oddSize: list((own) => {
      const ratio = sideOf(own) / median;
      return Math.max(ratio, 1 / ratio) > ODD.oddSize ? ratio : undefined;
    }),
  };
}

const sideOf = ({ width, height }: ImageStatistics) => Math.sqrt(width * height);

/** Edges are faint in the dark: a dark image counts as sharper by what it lacks in light. */
function sharpness({ edges, brightness99 }: ImageStatistics): number {
  const dark = brightness99 < ODD.dark ? 1 - brightness99 : 0;
  return Math.min(1, 1 - Math.exp(-edges / 100) + dark);
}
