import type { ArchiveListing } from '../archive/archive-listing';
import { checkSplitsBeside } from './check-splits-beside';
import { KIND } from './entry-kinds';
import { foldersSeen, type SeenFolder } from './folders-seen';
import { type FilePlace, findLabelledFiles, type LabelledFiles } from './labelled-files';
import type { LabelsFrom, Split } from './manifest';
import { placesInSet } from './places-in-set';
import { isBelow, namesBelow, readTree, type TopFolder, type Tree } from './read-tree';
import { isNamedAfterSplit, splitNamed } from './split-named';

/** What a folder of the archive says of the images in it. */
export interface FolderMeaning {
  /** In NFC, so that one class is one name whatever system made the archive. Absent where file names say it. */
  readonly className?: string;
  readonly split?: Split;
}

export interface Layout {
  readonly labelsFrom: LabelsFrom;
  /** Index of each labelled image in the listing, ascending. */
  readonly images: Uint32Array;
  /** Of each of the listing's folders. */
  readonly meanings: readonly FolderMeaning[];
  /** Where file names or a table say it: the label of each labelled image, by its index in the listing. */
  readonly files?: Pick<LabelledFiles, 'labelOf' | 'labels'>;
  /** Where a table or the folders around it say it: of each labelled image, by its index in the listing, an index into SPLITS. */
  readonly splitOf?: Uint8Array;
  /** Index of each image that has no label. */
  readonly outside: readonly number[];
  /** Every class, also that of a folder without images. */
  readonly classNames: ReadonlySet<string>;
  /** Where images may have several labels: the classes that each label of `files` stands for. */
  readonly labelSets?: ReadonlyMap<string, readonly string[]>;
  /** Names of the folders that stand for a split, as the archive spells them; empty where no folder does. */
  readonly splitFolders: ReadonlyMap<Split, readonly string[]>;
  /** By class, a path such as cats/train where a class folder holds one: what lies in it belongs to the class. */
  readonly splitsInClasses: ReadonlyMap<string, string>;
  /** What is to be said of how labels and splits were understood, where it is a table that says them. */
  readonly notices?: readonly string[];
}

/**
 * Tells classes and splits by the folders of an archive: `train/`, `validation/` and `test/` with class folders in them,
 * or class folders alone; or, where there are none, by file names (`train/cat.0.jpg`, or `cat.0.jpg`). Folders around
 * them are stepped into, what lies deeper in a class folder belongs to the class, and what operating systems leave behind
 * is not there. A folder that is named after a split is never a class.
 *
 * @param kinds of the listing's entries, as entryKinds() gives them
 * @throws DatasetError where a folder that is named after a split holds no labels, or what stands beside it none or others
 */
export function findLayout(listing: ArchiveListing, kinds: Uint8Array, sourceName: string): Layout {
  const paths = placesInSet(listing, kinds);
  const seen = foldersSeen(listing, kinds, paths);
  const tree = readTree(seen);
  const places = placesOfFiles(tree);
  const files = places.length > 0 ? findLabelledFiles(listing, kinds, { places, paths }, sourceName) : undefined;
  const example = () => exampleOf(listing, kinds, paths, tree);
  if (files && !isOneClassFolder(files, tree)) {
    const hasLabels = ({ inside }: TopFolder) => files.places.some(({ path }) => `${path}/` === inside);
    const splitFolders = checkSplitsBeside(tree, hasLabels, example, sourceName);
    return layoutOfFiles(listing, kinds, paths, files, splitFolders);
  }
  const splitFolders = checkSplitsBeside(tree, ({ deeper }) => deeper > 0, example, sourceName);
  return layoutOfFolders(listing, kinds, paths, seen, tree, splitFolders);
}

/** The label of an image of the layout. */
export function classOf({ meanings, files }: Layout, listing: ArchiveListing, entry: number): string | undefined {
  if (files) return files.labels[files.labelOf[entry] ?? 0];
  return meanings[listing.folderOf(entry)]?.className;
}

/** Where file names may say what images show: none where there are class folders. */
function placesOfFiles({ root, atRoot, top }: Tree): FilePlace[] {
  const named = top.filter(({ name }) => isNamedAfterSplit(name));
  const trains = named.filter(({ name }) => splitNamed(name) === 'train');
  if (named.length === 0) {
    const [only, another] = top;
    if (another) return [];
    const path = only && only.direct > atRoot ? only.inside : root;
    return [{ path: path.slice(0, -1), isTraining: true }];
  }
  if (trains.length === 0 || trains.some(({ direct, deeper }) => deeper > direct)) return [];
  return named.map(({ name, inside }) => {
    const split = splitNamed(name);
    return { path: inside.slice(0, -1), split, isTraining: split === 'train' };
  });
}

/** One folder of files that are all named by one class: that says no more than the folder. */
const isOneClassFolder = ({ classNames, places }: LabelledFiles, { root }: Tree) =>
  classNames.size === 1 && places.every(({ path, split }) => !split && path !== root.slice(0, -1));

/** An image that lies in a folder named after a split itself: in train/, where that holds one. */
function exampleOf(listing: ArchiveListing, kinds: Uint8Array, paths: readonly string[], { top }: Tree): string {
  const named = top.filter(({ name, direct }) => isNamedAfterSplit(name) && direct > 0);
  const trains = named.filter(({ name }) => splitNamed(name) === 'train');
  const wanted = new Set((trains.length > 0 ? trains : named).map(({ inside }) => inside.slice(0, -1)));
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] === KIND.image && wanted.has(paths[listing.folderOf(i)] ?? '')) return listing.nameOf(i);
  }
  return '';
}

function layoutOfFiles(
  listing: ArchiveListing,
  kinds: Uint8Array,
  paths: readonly string[],
  files: LabelledFiles,
  splitFolders: ReadonlyMap<Split, readonly string[]>,
): Layout {
  const { images, places, classNames } = files;
  const splitOfPath = new Map(places.map(({ path, split }) => [path, split]));
  const meanings = paths.map((path): FolderMeaning => ({ split: splitOfPath.get(path) }));
  const outside: number[] = [];
  let next = 0;
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] !== KIND.image) continue;
    if (images[next] === i) next += 1;
    else outside.push(i);
  }
  return {
    labelsFrom: 'file-names',
    images,
    meanings,
    files,
    outside,
    classNames,
    splitFolders,
    splitsInClasses: new Map(),
  };
}

function layoutOfFolders(
  listing: ArchiveListing,
  kinds: Uint8Array,
  paths: readonly string[],
  seen: readonly SeenFolder[],
  { root, top }: Tree,
  splitFolders: ReadonlyMap<Split, readonly string[]>,
): Layout {
  const meanings: FolderMeaning[] = paths.map(() => NOTHING);
  const insideOf = new Map(top.map(({ name, inside }) => [name, inside]));
  const classNames = new Set<string>();
  const splitsInClasses = new Map<string, string>();
  let labelled = 0;
  for (const { folder, path, images } of seen) {
    const [name, ...deeper] = namesBelow(root, path);
    if (name === undefined) continue;
    const split = splitFolders.size > 0 ? splitNamed(name) : undefined;
    if (splitFolders.size > 0 && !split) continue;
    const own = split ? namesBelow(insideOf.get(name) ?? `${root}${name}/`, path)[0] : name;
    const className = own?.normalize('NFC');
    if (!className) continue;
    meanings[folder] = { className, split };
    classNames.add(className);
    labelled += images;
    const inside = split || images === 0 || splitsInClasses.has(className) ? -1 : deeper.findIndex(splitNamed);
    if (inside >= 0) splitsInClasses.set(className, [root + name, ...deeper.slice(0, inside + 1)].join('/'));
  }

  const images = new Uint32Array(labelled);
  const around: number[] = [];
  const below: number[] = [];
  let found = 0;
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] !== KIND.image) continue;
    const folder = listing.folderOf(i);
    if (meanings[folder] !== NOTHING) images[found++] = i;
    else if (isBelow(root, paths[folder] ?? '')) below.push(i);
    else around.push(i);
  }
  const outside = [...around, ...below];
  return { labelsFrom: 'folders', images, meanings, outside, classNames, splitFolders, splitsInClasses };
}

const NOTHING: FolderMeaning = {};
