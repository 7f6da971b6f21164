import type { FeatureRows } from './feature-rows';
import { ALIKE, type FeatureViews, KEPT_BIT } from './feature-views';
import { Groups } from './groups';
import { ALIKE_IN_HASH, bitsApart, cosine, HASH_DISTANCE, hashRows, lengthsOf, type NearPair } from './near-duplicates';
import { HASH_BITS, isWithinEach } from './perceptual-hash';
import { type BitRows, scanSimilarPairs } from './similar-pairs';

/** Features that are read at once, to look at pairs exactly: 100 MB of the usual width. */
export const MOST_READ = 20_000;
const MOST_WAITING = 500_000;
/** Pairs that were looked at and are not alike enough, remembered because other pieces find them too. */
const MOST_REFUSED = 1_000_000;
/** Standard deviations by which a look at the first bits may be off: more than the look at all of them. */
const EARLY_DEVIATIONS = 5;
const MOST_OF_HASH = new Float64Array(HASH_BITS / 32).fill(HASH_DISTANCE);

export interface ManyOptions {
  readonly rows: FeatureRows;
  readonly views: Pick<FeatureViews, 'bits' | 'mean'>;
  /** One image of each content. */
  isFirst(image: number): boolean;
  /** Perceptual hashes, [images, 8], where there are any. */
  readonly hashes?: Uint32Array;
  /** Of features that are read at once, for tests. */
  readonly mostRead?: number;
}

/**
 * What nearDuplicates() finds, of images whose features are not in memory. Bit strings tell which pairs may be alike; the
 * features of those alone are read again, so that every pair is alike by the same measure as among few images. Of a group
 * of images there are as many pairs as it takes to hold it together: all of them would be the square of it.
 */
export async function nearDuplicatesOfMany({
  rows,
  views,
  isFirst,
  hashes,
  mostRead,
}: ManyOptions): Promise<NearPair[]> {
  const search = new PairSearch(rows, views.mean, isFirst, mostRead ?? MOST_READ);
  await search.look(views.bits, mostBitsApart(views.bits), ALIKE);
  if (hashes) await search.look(hashRows(hashes, rows.count), MOST_OF_HASH, ALIKE_IN_HASH);
  await search.settle();
  return search.pairs.sort((x, y) => x.a - y.a || x.b - y.b);
}

/**
 * Bits in which two images that are just alike may differ up to each word. All words together tell best; but of the many
 * pairs of one class that share a piece, most are told to be unlike by the first words.
 */
function mostBitsApart(rows: BitRows): Float64Array {
  const all = bitsApart(rows);
  return Float64Array.from({ length: rows.wordsPerRow }, (_, word) => {
    const bits = 32 * (word + 1);
    return Math.min(all, bits * (1 - KEPT_BIT) + EARLY_DEVIATIONS * Math.sqrt(bits * KEPT_BIT * (1 - KEPT_BIT)));
  });
}

class PairSearch {
  readonly pairs: NearPair[] = [];
  readonly #rows: FeatureRows;
  readonly #mean: Float64Array;
  readonly #isFirst: Uint8Array;
  readonly #groups: Groups;
  readonly #mostRead: number;
  /** Pairs that may be alike, by `a * count + b`: the cosine that it takes. */
  readonly #waiting = new Map<number, number>();
  /** Images of these pairs. */
  readonly #images = new Set<number>();
  /** Pairs that were not alike enough, and how alike they are. */
  readonly #refused = new Map<number, number>();

  constructor(rows: FeatureRows, mean: Float64Array, isFirst: (image: number) => boolean, mostRead: number) {
    this.#rows = rows;
    this.#mean = mean;
    this.#isFirst = Uint8Array.from({ length: rows.count }, (_, image) => (isFirst(image) ? 1 : 0));
    this.#groups = new Groups(rows.count);
    this.#mostRead = mostRead;
  }

  /** @param most bits in which rows may differ up to each word; @param least cosine of their features */
  async look(rows: BitRows, most: Float64Array, least: number): Promise<void> {
    const { bits, wordsPerRow } = rows;
    const consider = (a: number, b: number) => {
      if (!this.#isFirst[a] || !this.#isFirst[b]) return false;
      if (!isWithinEach(bits, a * wordsPerRow, b * wordsPerRow, most)) return false;
      return this.#await(a, b, least);
    };
    for (const _ of scanSimilarPairs(rows, consider)) await this.settle();
  }

  /** @returns whether so many wait that they are to be settled */
  #await(a: number, b: number, least: number): boolean {
    if (this.#groups.of(a) === this.#groups.of(b)) return false;
    const id = a * this.#rows.count + b;
    const similarity = this.#refused.get(id);
    if (similarity !== undefined) {
      if (similarity >= least) this.#join(a, b, similarity);
      return false;
    }
    this.#waiting.set(id, Math.min(least, this.#waiting.get(id) ?? least));
    this.#images.add(a).add(b);
    return this.#images.size >= this.#mostRead || this.#waiting.size >= MOST_WAITING;
  }

  /** Looks at the pairs that wait. */
  async settle(): Promise<void> {
    const images = [...this.#images].sort((a, b) => a - b);
    const { featureCount, count } = this.#rows;
    const values = new Float32Array(images.length * featureCount);
    const placeOf = new Map(images.map((image, place) => [image, place]));
    if (images.length > 0) {
      await this.#rows.each((image, row) => values.set(row, (placeOf.get(image) as number) * featureCount), images);
    }
    const features = { featureCount, values };
    const lengths = lengthsOf(features, this.#mean, images.length);
    for (const [id, least] of this.#waiting) {
      const [a, b] = [Math.floor(id / count), id % count];
      if (this.#groups.of(a) === this.#groups.of(b)) continue;
      const similarity = cosine(features, this.#mean, lengths, placeOf.get(a) as number, placeOf.get(b) as number);
      if (similarity >= least) this.#join(a, b, similarity);
      else if (this.#refused.size < MOST_REFUSED) this.#refused.set(id, similarity);
    }
    this.#waiting.clear();
    this.#images.clear();
  }

  #join(a: number, b: number, similarity: number): void {
    this.#groups.join(a, b);
    this.pairs.push({ a, b, similarity });
  }
}
