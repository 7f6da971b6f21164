import { Groups } from './groups';
import type { InspectedImages } from './inspected-images';
import type { NearPair } from './near-duplicates';

const SHA256_WORDS = 8;

/** Which files have the same bytes. */
export function equalImages({ count, contents }: Pick<InspectedImages, 'count' | 'contents'>): Groups {
  const equal = new Groups(count);
  const words = new Uint32Array(contents.buffer, contents.byteOffset, count * SHA256_WORDS);
  const first = new FirstOfContent(words, count);
  for (let image = 0; image < count; image++) {
    const same = first.of(image);
    if (same !== image) equal.join(same, image);
  }
  return equal;
}

/** The first image of each content. SHA-256 spreads evenly, so that its first word is as good as a hash of it. */
class FirstOfContent {
  /** Images, by the first word of their content or a place after it; -1 where there is none. */
  readonly #places: Int32Array;

  constructor(
    private readonly words: Uint32Array,
    count: number,
  ) {
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(2 * Math.max(count, 1)))).fill(-1);
  }

  /** The image itself where no earlier one had its content. */
  of(image: number): number {
    const places = this.#places;
    const last = places.length - 1;
    let at = (this.words[image * SHA256_WORDS] as number) & last;
    while (places[at] !== -1 && !this.#isSame(places[at] as number, image)) at = (at + 1) & last;
    if (places[at] === -1) places[at] = image;
    return places[at] as number;
  }

  #isSame(a: number, b: number): boolean {
    const { words } = this;
    for (let i = 0; i < SHA256_WORDS; i++)
      if (words[a * SHA256_WORDS + i] !== words[b * SHA256_WORDS + i]) return false;
    return true;
  }
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
