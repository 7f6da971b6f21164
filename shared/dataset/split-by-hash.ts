import { SPLITS, type Split } from './manifest';
import { type SplitQuota, type SplitShares, splitQuotas } from './split-quotas';

/** What an image's place is found from: equal images have equal values, wherever they lie and whatever they are called. */
export interface SplitImage {
  readonly label: number;
  readonly crc32: number;
  readonly bytes: number;
}

/** The same of many, by number: an object each would be most of what splitting a million costs. */
export interface SplitImages {
  readonly length: number;
  labelOf(image: number): number;
  crc32Of(image: number): number;
  bytesOf(image: number): number;
}

/**
 * Splits images by a hash of CRC-32 and size: the split of each image, an index into SPLITS. Every class is cut at its own
 * quotas (`splitQuotas`): its different contents in the order of their places, training first, then validation, then test.
 * Equal images are one content, on one side, whatever their names and classes; the order of the images plays no part.
 *
 * As an archive grows, the cuts of a class stay near its shares: of the old images only those change sides whose place lies
 * between an old cut and the new one.
 *
 * @param shares add up to 1; train and validation are above 0
 */
export function splitByHash(images: SplitImages, shares: SplitShares): Uint8Array {
  const contents = contentsOf(images);
  const { own, shared } = countContents(contents);
  const quotas = splitQuotas(
    own.map((count, label) => count + (shared[label] as number)),
    shares,
  );
  const splits = new Uint8Array(images.length);
  const needs = placeShared(contents, quotas, own, splits);
  const ranks = own.map(() => 0);
  eachContent(contents, (from, to, label) => {
    if (label === SEVERAL) return;
    const rank = ranks[label] as number;
    ranks[label] = rank + 1;
    const { train, validation } = needs[label] as SplitQuota;
    put(splits, contents, from, to, rank < train ? TRAIN : rank < train + validation ? VALIDATION : TEST);
  });
  return splits;
}

const [TRAIN, VALIDATION, TEST] = SPLITS.map((_, i) => i) as [number, number, number];

/** An image's place in [0, 1): the finalizer of MurmurHash3 over CRC-32 and size. */
export function placeOf({ crc32, bytes }: Pick<SplitImage, 'crc32' | 'bytes'>): number {
  return hashOf(crc32, bytes) / 2 ** 32;
}

const hashOf = (crc32: number, bytes: number) => mix(mix(crc32) ^ mix(bytes + 0x9e3779b9));

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Images by content. Different contents at one place, a few in a million, count as one: they go together. */
interface Contents {
  readonly labels: Uint32Array;
  /** Of each image, by its place: number of the image and hash, which is the higher word. */
  readonly sorted: Uint32Array;
}

function contentsOf(images: SplitImages): Contents {
  const labels = new Uint32Array(images.length);
  const sorted = new BigUint64Array(images.length);
  // Little-endian, as every processor that Node runs on here: sorting the whole sorts by hash, then by number.
  const words = new Uint32Array(sorted.buffer);
  for (let i = 0; i < images.length; i++) {
    labels[i] = images.labelOf(i);
    words[2 * i] = i;
    words[2 * i + 1] = hashOf(images.crc32Of(i), images.bytesOf(i));
  }
  sorted.sort();
  return { labels, sorted: words };
}

/** In place of a content's label, where several classes show it. */
const SEVERAL = -1;

/** @param take is given where a content's images begin and end in the order of places, and their label; by ascending place */
function eachContent(
  { labels, sorted }: Contents,
  take: (from: number, to: number, label: number, hash: number) => void,
): void {
  for (let from = 0; from < labels.length; ) {
    const hash = sorted[2 * from + 1] as number;
    const first = labels[sorted[2 * from] as number] as number;
    let label = first;
    let to = from + 1;
    for (; to < labels.length && sorted[2 * to + 1] === hash; to++) {
      if (labels[sorted[2 * to] as number] !== first) label = SEVERAL;
    }
    take(from, to, label, hash);
    from = to;
  }
}

/** The classes that show a content. */
function labelsOf({ labels, sorted }: Contents, from: number, to: number): Set<number> {
  const found = new Set<number>();
  for (let at = from; at < to; at++) found.add(labels[sorted[2 * at] as number] as number);
  return found;
}

/** Puts a content's images into a split. */
function put(splits: Uint8Array, { sorted }: Contents, from: number, to: number, split: number): void {
  for (let at = from; at < to; at++) splits[sorted[2 * at] as number] = split;
}

/** Of each class, the contents that are its alone and those that another class shows too. */
function countContents(contents: Contents): { readonly own: number[]; readonly shared: number[] } {
  const classes = contents.labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const [own, shared] = [new Array<number>(classes).fill(0), new Array<number>(classes).fill(0)];
  const count = (counts: number[], label: number) => {
    counts[label] = (counts[label] as number) + 1;
  };
  eachContent(contents, (from, to, label) => {
    if (label !== SEVERAL) count(own, label);
    else for (const each of labelsOf(contents, from, to)) count(shared, each);
  });
  return { own, shared };
}

/**
 * Places the contents that several classes show, by chance in the proportion of all quotas, since no one class can decide.
 * @param splits of each image, written for those contents
 * @returns what each class has still to take from its own contents
 */
function placeShared(
  contents: Contents,
  quotas: readonly SplitQuota[],
  own: readonly number[],
  splits: Uint8Array,
): SplitQuota[] {
  const total = (split: Split) => quotas.reduce((sum, quota) => sum + quota[split], 0);
  const [train, validation] = [total('train'), total('validation')];
  const all = train + validation + total('test');
  const placed = quotas.map(() => ({ train: 0, validation: 0, test: 0 }));
  eachContent(contents, (from, to, label, hash) => {
    if (label !== SEVERAL) return;
    const labels = [...labelsOf(contents, from, to)];
    const at = (hash / 2 ** 32) * all;
    // A class without contents of its own, and without a training image so far, could get none later.
    const isNeeded = labels.some((each) => own[each] === 0 && placed[each]?.train === 0);
    const split = isNeeded || at < train ? TRAIN : at < train + validation ? VALIDATION : TEST;
    put(splits, contents, from, to, split);
    for (const each of labels) (placed[each] as Record<Split, number>)[SPLITS[split] as Split] += 1;
  });
  return quotas.map((quota, label) => remaining(quota, placed[label] as SplitQuota, own[label] as number));
}

/** The quota less what is placed, and where too much of one side is, less of the others: of training before all, down to one. */
function remaining(quota: SplitQuota, placed: SplitQuota, own: number): SplitQuota {
  const left = (split: Split) => Math.max(0, quota[split] - placed[split]);
  const needs = { train: left('train'), validation: left('validation'), test: left('test') };
  const least = { train: placed.train > 0 ? 0 : 1, validation: placed.validation > 0 ? 0 : 1, test: 0 };
  let excess = needs.train + needs.validation + needs.test - own;
  for (const split of ['train', 'test', 'validation'] as const) {
    const taken = Math.min(excess, Math.max(0, needs[split] - least[split]));
    needs[split] -= taken;
    excess -= taken;
  }
  return needs;
}
