import type { ArchiveListing } from '../archive/archive-listing';
import type { Config } from '../config';
import { byCodeUnit } from '../storage/check-key';
import { checkClasses, checkImages, checkLabels, checkSplits } from './check-dataset';
import { listNames } from './dataset-error';
import { DatasetImages } from './dataset-images';
import { datasetNotices, OUTSIDE_FOLDERS, WITHOUT_LABEL } from './dataset-notices';
import { extensionOf } from './entry-kind';
import { entryKinds, KIND } from './entry-kinds';
import { classOf, findLayout, type Layout } from './find-layout';
import { AS_SEVERAL, type FoundTables, NO_TABLES } from './labels/find-label-tables';
import { layoutOfTables } from './labels/layout-of-tables';
import { type Counts, type LabelsFrom, SPLITS, type Split, type SplitImageCounts } from './manifest';
import { setNotice } from './set-notice';
import { type SplitImages, splitByHash } from './split-by-hash';
import { splitLabelSets } from './split-label-sets';
import type { SplitShares } from './split-quotas';

export interface Dataset {
  /** In code-unit order, as Python sorts. */
  readonly classes: string[];
  readonly splitBy: 'folders' | 'hash';
  readonly labelsFrom: LabelsFrom;
  /** Whether the test images are those of the archive's own folder, although the others are split by us. */
  readonly ownTest: boolean;
  /** Every labelled image once, ascending by offset. */
  readonly images: DatasetImages;
  /** Of an image with several labels each of them counts. */
  readonly counts: Counts;
  /** Where images may have several labels: what the label of an image stands for, and how many images there are. */
  readonly multiLabel?: { readonly labelSets: number[][]; readonly images: SplitImageCounts };
  /** Files that are not used, by lower-case extension; images as "jpg outside class folders" or "jpg without a label". */
  readonly ignored: Record<string, number>;
  /** Images that the configuration leaves out, as far as the archive holds them; ascending by offset. */
  readonly excluded: string[];
  /** What whoever gave the archive should know of how it was understood. */
  readonly notices: readonly string[];
}

/**
 * Finds classes, splits and labels in an archive's listing.
 *
 * Labels come from tables, where there are some; else from class folders or, where there are none, from file names; see
 * layoutOfTables() and findLayout().
 *
 * With train/ and validation/ (+ test/) folders the images stay where they are. With class folders only, or with
 * `config.resplit`, all images are split by content into `config.split`. With train/ but no validation/, train/ is split
 * into training and validation images in the proportion of `config.split`, and test/, if there is one, stays as it is.
 *
 * The archives of a set are laid over one another, see placesInSet().
 *
 * @param listing as readListing() gives it
 * @param sourceName the archive's name, for messages
 * @param found as findLabelTables() gives it
 * @throws DatasetError for no image, one class only, a class without training images, no validation image
 */
export function readDataset(
  listing: ArchiveListing,
  config: Pick<Config, 'split' | 'resplit'> & Partial<Pick<Config, 'exclude'>>,
  sourceName: string,
  found: FoundTables = NO_TABLES,
): Dataset {
  const kinds = entryKinds(listing);
  // What is read is none of the files that are not used.
  for (const entry of found.entries) kinds[entry] = KIND.clutter;
  checkImages(listing, kinds, sourceName);
  const layout =
    found.tables.length > 0
      ? layoutOfTables(listing, kinds, found.tables, sourceName)
      : findLayout(listing, kinds, sourceName);
  checkLabels(layout, listing, sourceName);
  const classes = [...layout.classNames].sort(byCodeUnit);
  checkClasses(classes, layout, sourceName);

  const sets = layout.labelSets && numberSets(layout.labelSets, classes);
  const labels = labelImages(listing, layout, sets?.numbers ?? numbersOf(classes));
  const { splits, splitBy, ownTest } = chooseSplits(listing, layout, labels, config, sets?.labelSets);
  const { excluded, ...kept } = leaveOut(listing, { entries: layout.images, labels, splits }, config.exclude ?? []);
  const counts = countImages(kept.labels, kept.splits, classes, sets?.labelSets);
  const multiLabel = sets && { labelSets: sets.labelSets, images: countSplits(kept.splits) };
  checkSplits(counts, layout, sourceName, multiLabel?.images);
  const images = new DatasetImages(listing, kept.entries, kept.labels, kept.splits);
  const ignored = countIgnored(listing, kinds, layout);
  const notices = [
    ...setNotice(listing, kept.entries, classes.length),
    ...datasetNotices(listing, layout, counts, ignored),
    ...found.others.map(otherTable),
  ];
  return {
    ...{ classes, splitBy, ownTest, labelsFrom: layout.labelsFrom, images, counts },
    ...(multiLabel && { multiLabel }),
    ...{ ignored, excluded, notices },
  };
}

const otherTable = ({ name, columns, oneLabelEach }: FoundTables['others'][number]) =>
  oneLabelEach
    ? `${name} is not used: each image has one label in its columns ${listNames(columns)}. ${AS_SEVERAL}`
    : `${name} is not used: it has the columns ${listNames(columns)}, and labels are read from file and label`;

/** Of each image: its entry in the listing, its label, its split as an index into SPLITS. */
interface Columns {
  readonly entries: Uint32Array;
  readonly labels: Uint32Array;
  readonly splits: Uint8Array;
}

/** Classes and splits are told before: the images that are left stay on their sides. */
function leaveOut(
  listing: ArchiveListing,
  columns: Columns,
  exclude: readonly string[],
): Columns & { excluded: string[] } {
  if (exclude.length === 0) return { ...columns, excluded: [] };
  const { entries, labels, splits } = columns;
  const names = new Set(exclude);
  const excluded: string[] = [];
  const isKept = Array.from(entries, (entry) => {
    const name = listing.nameOf(entry);
    if (!names.has(name)) return true;
    excluded.push(name);
    return false;
  });
  const keep = (_: number, i: number) => isKept[i] === true;
  return { entries: entries.filter(keep), labels: labels.filter(keep), splits: splits.filter(keep), excluded };
}

/** The label of each image, by what its class is called. */
function labelImages(listing: ArchiveListing, layout: Layout, numbers: ReadonlyMap<string, number>): Uint32Array {
  return layout.images.map((entry) => numbers.get(classOf(layout, listing, entry) ?? '') ?? 0);
}

const numbersOf = (classes: readonly string[]) => new Map(classes.map((name, label) => [name, label]));

/** Sets of labels as indices into the classes, in an order that does not depend on the table, and the number of each. */
function numberSets(
  named: ReadonlyMap<string, readonly string[]>,
  classes: readonly string[],
): { readonly labelSets: number[][]; readonly numbers: ReadonlyMap<string, number> } {
  const labels = numbersOf(classes);
  const sets = [...named].map(([name, own]) => ({ name, set: own.map((label) => labels.get(label) as number) }));
  for (const { set } of sets) set.sort((a, b) => a - b);
  sets.sort((a, b) => compareSets(a.set, b.set));
  return { labelSets: sets.map(({ set }) => set), numbers: numbersOf(sets.map(({ name }) => name)) };
}

function compareSets(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((label, i) => label !== b[i]);
  return differs < 0 ? a.length - b.length : (a[differs] as number) - (b[differs] ?? -1);
}

/** The split of each image, an index into SPLITS. */
function chooseSplits(
  listing: ArchiveListing,
  { images, meanings, splitFolders, splitOf }: Layout,
  labels: Uint32Array,
  config: Pick<Config, 'split' | 'resplit'>,
  labelSets: number[][] | undefined,
): Pick<Dataset, 'splitBy' | 'ownTest'> & { readonly splits: Uint8Array } {
  const ofFolder = meanings.map(({ split }) => SPLITS.indexOf(split ?? 'train'));
  const given = columnOf(images.length, (i) => {
    const entry = images[i] as number;
    return (splitOf ? splitOf[entry] : ofFolder[listing.folderOf(entry)]) ?? TRAIN;
  });
  const has = (split: Split) => given.includes(SPLITS.indexOf(split));
  const splitOurs = (own: SplitImages, shares: SplitShares) =>
    labelSets ? splitLabelSets(own, labelSets, shares) : splitByHash(own, shares);
  const isGiven = splitOf !== undefined || splitFolders.size > 0;
  if (!isGiven || config.resplit || !(has('validation') || has('test'))) {
    return {
      splits: splitOurs(imagesToSplit(listing, images, labels), config.split),
      splitBy: 'hash',
      ownTest: false,
    };
  }
  if (has('validation')) return { splits: given, splitBy: 'folders', ownTest: has('test') };

  const { train, validation } = config.split;
  const shares = { train: train / (train + validation), validation: validation / (train + validation), test: 0 };
  const isOwn = (_: number, i: number) => given[i] === TRAIN;
  const own = imagesToSplit(listing, images.filter(isOwn), labels.filter(isOwn));
  const ofOwn = splitOurs(own, shares).values();
  const splits = given.map((split) => (split === TRAIN ? (ofOwn.next().value ?? TRAIN) : split));
  return { splits, splitBy: 'hash', ownTest: true };
}

/** `Uint8Array.from` of anything that can be gone through makes a list of it first: a dozen MB for a million images. */
const columnOf = (length: number, value: (i: number) => number) => Uint8Array.from({ length }, (_, i) => value(i));

const indexOf = (split: Split) => SPLITS.indexOf(split);
const TRAIN = indexOf('train');

const imagesToSplit = (listing: ArchiveListing, images: Uint32Array, labels: Uint32Array): SplitImages => ({
  length: images.length,
  labelOf: (i) => labels[i] as number,
  crc32Of: (i) => listing.crc32Of(images[i] as number),
  bytesOf: (i) => listing.bytesOf(images[i] as number),
});

function countImages(
  labels: Uint32Array,
  splits: Uint8Array,
  classes: readonly string[],
  labelSets: number[][] | undefined,
): Counts {
  const counts = SPLITS.map(() => new Uint32Array(classes.length));
  for (const [i, label] of labels.entries()) {
    const own = counts[splits[i] ?? TRAIN];
    if (!own) continue;
    if (!labelSets) own[label] = (own[label] ?? 0) + 1;
    else for (const each of labelSets[label] ?? []) own[each] = (own[each] ?? 0) + 1;
  }
  const named = (split: Split) =>
    Object.fromEntries(classes.map((name, i) => [name, counts[indexOf(split)]?.[i] ?? 0]));
  return { train: named('train'), validation: named('validation'), test: named('test') };
}

function countSplits(splits: Uint8Array): SplitImageCounts {
  const [train = 0, validation = 0, test = 0] = SPLITS.map(
    (split) => splits.filter((own) => own === indexOf(split)).length,
  );
  return { train, validation, test };
}

function countIgnored(listing: ArchiveListing, kinds: Uint8Array, layout: Layout): Record<string, number> {
  const counts = new Map<string, number>();
  const count = (kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] === KIND.other) count(extensionOf(listing.fileOf(i)) || 'without extension');
  }
  const why = layout.labelsFrom === 'folders' ? OUTSIDE_FOLDERS : WITHOUT_LABEL;
  for (const image of layout.outside) count(`${extensionOf(listing.fileOf(image))}${why}`);
  return Object.fromEntries([...counts].sort(([a], [b]) => byCodeUnit(a, b)));
}
