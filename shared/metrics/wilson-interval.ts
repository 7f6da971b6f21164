import { type Interval, Z_95 } from './interval';

/**
 * Wilson's score interval of a proportion (Wilson 1927; Brown, Cai and DasGupta 2001 recommend it for small counts): it
 * stays inside [0, 1], and is no point where every image is right, as the textbook's p ± z·sqrt(p(1 - p)/n) is.
 * @param hits from 0 to `count`
 * @param z width in standard deviations; 95 % by default
 * @throws RangeError where there is nothing to judge by, or more hits than images
 */
export function wilsonInterval(hits: number, count: number, z = Z_95): Interval {
  if (!(count > 0 && hits >= 0 && hits <= count)) {
    throw new RangeError(`An interval needs between 0 and all hits of at least one, found ${hits} of ${count}`);
  }
  const share = hits / count;
  const shrink = 1 + z ** 2 / count;
  const centre = (share + z ** 2 / (2 * count)) / shrink;
  const reach = (z / shrink) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  // Rounding must not push the ends past what is possible.
  return { low: hits === 0 ? 0 : Math.max(0, centre - reach), high: hits === count ? 1 : Math.min(1, centre + reach) };
}
