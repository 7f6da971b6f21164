import { Groups } from './groups';
import type { InspectedImage } from './inspected-images';
import type { NearPair } from './near-duplicates';

/** Which files have the same bytes. */
export function equalImages(images: readonly Pick<InspectedImage, 'sha256'>[]): Groups {
  const equal = new Groups(images.length);
  const first = new Map<string, number>();
  for (const [i, { sha256 }] of images.entries()) {
    const same = first.get(sha256);
    if (same === undefined) first.set(sha256, i);
    else equal.join(same, i);
  }
  return equal;
}

/** Which files have the same bytes or show the same, directly or over others. */
export function alikeImages(count: number, equal: Groups, pairs: readonly NearPair[]): Groups {
  const alike = new Groups(count);
  for (let image = 0; image < count; image++) alike.join(equal.of(image), image);
  for (const { a, b } of pairs) alike.join(a, b);
  return alike;
}

/** By the group's least member, the least similarity by which one of it came to the others. */
export function leastSimilarities(alike: Groups, pairs: readonly NearPair[]): Map<number, number> {
  const least = new Map<number, number>();
  for (const { a, similarity } of pairs) {
    const group = alike.of(a);
    least.set(group, Math.min(least.get(group) ?? 1, similarity));
  }
  return least;
}
