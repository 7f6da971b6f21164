import type { Split } from './manifest';
import { type SplitQuota, type SplitShares, splitQuotas } from './split-quotas';

/** What an image's place is found from: equal images have equal values, wherever they lie and whatever they are called. */
export interface SplitImage {
  readonly label: number;
  readonly crc32: number;
  readonly bytes: number;
}

/**
 * Splits images by a hash of CRC-32 and size: the split of each image. Every class is cut at its own quotas
 * (`splitQuotas`): its different contents in the order of their places, training first, then validation, then test. Equal
 * images are one content, on one side, whatever their names and classes; the order of the images plays no part.
 *
 * As an archive grows, the cuts of a class stay near its shares: of the old images only those change sides whose place lies
 * between an old cut and the new one.
 *
 * @param images gone through twice
 * @param shares add up to 1; train and validation are above 0
 */
export function splitByHash(images: Iterable<SplitImage>, shares: SplitShares): Split[] {
  const contents = contentsOf(images);
  const { own, shared } = countContents(contents);
  const quotas = splitQuotas(
    own.map((count, label) => count + (shared[label] as number)),
    shares,
  );
  const splits = new Array<Split>(contents.labels.length).fill('train');
  const needs = placeShared(contents, quotas, own, splits);
  const ranks = own.map(() => 0);
  eachContent(contents, (members) => {
    const [label, another] = labelsOf(members, contents);
    if (label === undefined || another !== undefined) return;
    const rank = ranks[label] as number;
    ranks[label] = rank + 1;
    const { train, validation } = needs[label] as SplitQuota;
    const split = rank < train ? 'train' : rank < train + validation ? 'validation' : 'test';
    for (const image of members) splits[image] = split;
  });
  return splits;
}

/** An image's place in [0, 1): the finalizer of MurmurHash3 over CRC-32 and size. */
export function placeOf(image: Pick<SplitImage, 'crc32' | 'bytes'>): number {
  return hashOf(image) / 2 ** 32;
}

const hashOf = ({ crc32, bytes }: Pick<SplitImage, 'crc32' | 'bytes'>) => mix(mix(crc32) ^ mix(bytes + 0x9e3779b9));

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

/** In columns, because there may be millions of images. */
function contentsOf(images: Iterable<SplitImage>): Contents {
  let length = 0;
  for (const _ of images) length += 1;
  const labels = new Uint32Array(length);
  const sorted = new BigUint64Array(length);
  // Little-endian, as every processor that Node runs on here: sorting the whole sorts by hash, then by number.
  const words = new Uint32Array(sorted.buffer);
  let i = 0;
  for (const image of images) {
    labels[i] = image.label;
    words[2 * i] = i;
    words[2 * i + 1] = hashOf(image);
    i += 1;
  }
  sorted.sort();
  return { labels, sorted: words };
}

/** @param take is given the images of a content, and its place in [0, 1); by ascending place */
function eachContent({ labels, sorted }: Contents, take: (members: readonly number[], place: number) => void): void {
  for (let from = 0; from < labels.length; ) {
    const members: number[] = [];
    let to = from;
    const hash = sorted[2 * from + 1] as number;
    for (; to < labels.length && sorted[2 * to + 1] === hash; to++) members.push(sorted[2 * to] as number);
    take(members, hash / 2 ** 32);
    from = to;
  }
}

function labelsOf(members: readonly number[], { labels }: Contents): readonly number[] {
  const first = labels[members[0] as number] as number;
  if (members.every((image) => labels[image] === first)) return [first];
  return [...new Set(members.map((image) => labels[image] as number))];
}

/** Of each class, the contents that are its alone and those that another class shows too. */
function countContents(contents: Contents): { readonly own: number[]; readonly shared: number[] } {
  const classes = contents.labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const [own, shared] = [new Array<number>(classes).fill(0), new Array<number>(classes).fill(0)];
  eachContent(contents, (members) => {
    const labels = labelsOf(members, contents);
    const counts = labels.length === 1 ? own : shared;
    for (const label of labels) counts[label] = (counts[label] as number) + 1;
  });
  return { own, shared };
}

/**
 * Places the contents that several classes show, by chance in the proportion of all quotas, since no one class can decide.
 * @param splits of each image, changed for those contents
 * @returns what each class has still to take from its own contents
 */
function placeShared(
  contents: Contents,
  quotas: readonly SplitQuota[],
  own: readonly number[],
  splits: Split[],
): SplitQuota[] {
  const total = (split: Split) => quotas.reduce((sum, quota) => sum + quota[split], 0);
  const [train, validation] = [total('train'), total('validation')];
  const all = train + validation + total('test');
  const placed = quotas.map(() => ({ train: 0, validation: 0, test: 0 }));
  eachContent(contents, (members, place) => {
    const labels = labelsOf(members, contents);
    if (labels.length === 1) return;
    const at = place * all;
    // A class without contents of its own, and without a training image so far, could get none later.
    const isNeeded = labels.some((label) => own[label] === 0 && placed[label]?.train === 0);
    const split = isNeeded || at < train ? 'train' : at < train + validation ? 'validation' : 'test';
    for (const image of members) splits[image] = split;
    for (const label of labels) (placed[label] as Record<Split, number>)[split] += 1;
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
