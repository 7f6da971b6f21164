import { SPLITS } from './manifest';
import { placeOf, type SplitImages } from './split-by-hash';
import { type SplitShares, splitQuotas } from './split-quotas';

/** Equal images, which go together. */
interface Content {
  readonly images: number[];
  readonly place: number;
  readonly labels: ReadonlySet<number>;
}

/**
 * Splits images that have several labels: the split of each, an index into SPLITS. Every label, the rarest first, gets its
 * shares (iterative stratification: Sechidis, Tsoumakas and Vlahavas 2011), its images taken in the order of a hash of
 * CRC-32 and size. Equal images are on one side. Every label has a training image, and one of two and more has one for
 * validation as far as its images are not needed elsewhere. The sizes of the splits are those of splitQuotas(), small sets
 * included. As an archive grows, more images change sides than in splitByHash(): a label moves all that carry it.
 *
 * @param images whose label is an index into `labelSets`
 * @param labelSets indices of classes
 */
export function splitLabelSets(
  images: SplitImages,
  labelSets: readonly (readonly number[])[],
  shares: SplitShares,
): Uint8Array {
  const contents = contentsOf(images, labelSets);
  const [quota = { train: 0, validation: 0, test: 0 }] = splitQuotas([contents.length], shares);
  // A split that gets nothing is never one that lacks most.
  const capacity = SPLITS.map((split) => quota[split] || Number.NEGATIVE_INFINITY);
  const labels = labelSets.reduce((most, set) => set.reduce((a, label) => Math.max(a, label + 1), most), 0);
  const carriers = Array.from({ length: labels }, (): number[] => []);
  for (const [i, content] of contents.entries()) for (const label of content.labels) carriers[label]?.push(i);
  const wanted = carriers.map(({ length }) => wantedOf(length, capacity, contents.length));
  const splitOf = new Uint8Array(contents.length).fill(UNSET);
  const put = (i: number, label: number | undefined) => {
    const split = best(label === undefined ? capacity : (wanted[label] as number[]), capacity);
    splitOf[i] = split;
    capacity[split] = (capacity[split] as number) - 1;
    for (const own of (contents[i] as Content).labels) {
      const left = wanted[own] as number[];
      left[split] = (left[split] as number) - 1;
    }
  };
  const open = new Set(carriers.keys());
  while (open.size > 0) {
    const rarest = rarestOf(open, carriers, splitOf);
    open.delete(rarest);
    for (const i of carriers[rarest] as number[]) if (splitOf[i] === UNSET) put(i, rarest);
  }
  for (const i of contents.keys()) if (splitOf[i] === UNSET) put(i, undefined);
  for (const own of carriers) {
    // All its images may have gone elsewhere with rarer labels.
    if (own.length > 0 && !own.some((i) => splitOf[i] === TRAIN)) splitOf[own[0] as number] = TRAIN;
  }
  const splits = new Uint8Array(images.length);
  for (const [i, content] of contents.entries())
    for (const image of content.images) splits[image] = splitOf[i] as number;
  return splits;
}

const [TRAIN, VALIDATION] = [0, 1];
const UNSET = 0xff;

/** By place, and among equal places by the first image: the order of the images plays no part otherwise. */
function contentsOf(images: SplitImages, labelSets: readonly (readonly number[])[]): Content[] {
  const found = new Map<string, { images: number[]; place: number; labels: Set<number> }>();
  for (let i = 0; i < images.length; i++) {
    const [crc32, bytes] = [images.crc32Of(i), images.bytesOf(i)];
    const key = `${crc32} ${bytes}`;
    const own = found.get(key) ?? { images: [], place: placeOf({ crc32, bytes }), labels: new Set<number>() };
    own.images.push(i);
    for (const label of labelSets[images.labelOf(i)] ?? []) own.labels.add(label);
    found.set(key, own);
  }
  return [...found]
    .sort(([a, one], [b, other]) => one.place - other.place || (a < b ? -1 : 1))
    .map(([, content]) => content);
}

/** How many of a label's images each split wants: its share, and at least one for training and, if there are two, validation. */
function wantedOf(count: number, capacity: readonly number[], all: number): number[] {
  return capacity.map((own, split) => {
    if (own === Number.NEGATIVE_INFINITY) return own;
    const share = (count * own) / all;
    const least = split === TRAIN || (split === VALIDATION && count > 1) ? 1 : 0;
    return Math.max(share, least);
  });
}

/** The split that lacks most, of equals the one with more room, then the earlier one. */
function best(lacking: readonly number[], capacity: readonly number[]): number {
  let top = 0;
  for (let split = 1; split < lacking.length; split++) {
    const more = (lacking[split] as number) - (lacking[top] as number);
    const room = (capacity[split] as number) - (capacity[top] as number);
    if (more > 0 || (more === 0 && room > 0)) top = split;
  }
  return top;
}

function rarestOf(open: ReadonlySet<number>, carriers: readonly number[][], splitOf: Uint8Array): number {
  let [rarest, fewest] = [-1, Number.POSITIVE_INFINITY];
  for (const label of open) {
    const left = (carriers[label] as number[]).reduce((sum, i) => sum + Number(splitOf[i] === UNSET), 0);
    if (left < fewest) [rarest, fewest] = [label, left];
  }
  return rarest;
}
