import type { Split } from './manifest';

export interface SplitShares {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** What an image's place is found from: equal images have equal values, wherever they lie and whatever they are called. */
export interface SplitImage {
  readonly label: number;
  readonly crc32: number;
  readonly bytes: number;
}

/**
 * Splits images by a hash of CRC-32 and size: the split of each image. In every class the shares are kept as chance
 * keeps them; equal images fall on one side, also across classes; an image keeps its side when the archive grows.
 *
 * A class that chance left without a training or a validation image gets one, if it has two different images: that
 * whose hash lies nearest to the wanted side. Only such small classes may change sides as they grow.
 *
 * @param images gone through several times
 * @param shares add up to 1; train and validation are above 0
 */
export function splitByHash(images: Iterable<SplitImage>, shares: SplitShares): Split[] {
  const splits = Array.from(images, (image) => splitAt(placeOf(image), shares));
  const lacking = classesLacking(images, splits);
  if (lacking.length > 0) mend(images, splits, shares, lacking);
  return splits;
}

/** An image's place in [0, 1): the finalizer of MurmurHash3 over CRC-32 and size. */
export function placeOf({ crc32, bytes }: Pick<SplitImage, 'crc32' | 'bytes'>): number {
  return mix(mix(crc32) ^ mix(bytes + 0x9e3779b9)) / 2 ** 32;
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function splitAt(place: number, { train, validation, test }: SplitShares): Split {
  if (place < train) return 'train';
  return place < train + validation || test === 0 ? 'validation' : 'test';
}

/** How far a place lies from a split's stretch of [0, 1): training first, then validation, then test. */
function distance(place: number, wanted: 'train' | 'validation', { train, validation }: SplitShares): number {
  const [start, end] = wanted === 'train' ? ([0, train] as const) : ([train, train + validation] as const);
  return Math.max(start - place, place - end, 0);
}

function classesLacking(images: Iterable<SplitImage>, splits: readonly Split[]): number[] {
  const having = { train: new Set<number>(), validation: new Set<number>(), test: new Set<number>() };
  let i = 0;
  for (const image of images) having[splits[i++] ?? 'train'].add(image.label);
  const labels = new Set([...having.train, ...having.validation, ...having.test]);
  return [...labels].sort((a, b) => a - b).filter((label) => !having.train.has(label) || !having.validation.has(label));
}

interface Content {
  readonly place: number;
  readonly members: number[];
  readonly labels: Set<number>;
}

function mend(images: Iterable<SplitImage>, splits: Split[], shares: SplitShares, lacking: readonly number[]): void {
  const contents = contentsOf(images, new Set(lacking));
  const sideOf = (content: Content) => splits[content.members[0] ?? 0] ?? 'train';
  for (const label of lacking) {
    const mine = [...contents.values()].filter((content) => content.labels.has(label));
    // What another class shows too stays: moving it there would take it from that class.
    const movable = mine.filter((content) => content.labels.size === 1);
    for (const wanted of ['train', 'validation'] as const) {
      if (mine.some((content) => sideOf(content) === wanted)) continue;
      const keepsOne = (content: Content) =>
        sideOf(content) !== 'train' || mine.filter((other) => sideOf(other) === 'train').length > 1;
      const nearest = movable
        .filter(keepsOne)
        .sort((a, b) => distance(a.place, wanted, shares) - distance(b.place, wanted, shares))[0];
      for (const member of nearest?.members ?? []) splits[member] = wanted;
    }
  }
}

/** The contents that images of some classes have, with all images that have them; in the order in which they first come. */
function contentsOf(images: Iterable<SplitImage>, labels: ReadonlySet<number>): ReadonlyMap<string, Content> {
  const keyOf = ({ crc32, bytes }: SplitImage) => `${crc32}:${bytes}`;
  const wanted = new Set<string>();
  for (const image of images) if (labels.has(image.label)) wanted.add(keyOf(image));
  const contents = new Map<string, Content>();
  let i = -1;
  for (const image of images) {
    i += 1;
    const key = keyOf(image);
    if (!wanted.has(key)) continue;
    const content = contents.get(key) ?? { place: placeOf(image), members: [], labels: new Set() };
    content.members.push(i);
    content.labels.add(image.label);
    contents.set(key, content);
  }
  return contents;
}
