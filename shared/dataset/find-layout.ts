import type { ArchiveListing } from '../archive/archive-listing';
import { KIND } from './entry-kinds';
import type { Split } from './manifest';

/** What a folder of the archive says of the images in it. */
export interface FolderMeaning {
  /** In NFC, so that one class is one name whatever system made the archive. */
  readonly className?: string;
  readonly split?: Split;
}

export interface Layout {
  /** Index of each labelled image in the listing, ascending. */
  readonly images: Uint32Array;
  /** Of each of the listing's folders. */
  readonly meanings: readonly FolderMeaning[];
  /** Index of each image that lies in no class folder. */
  readonly outside: readonly number[];
  /** Every class folder, also one without images. */
  readonly classFolders: ReadonlySet<string>;
  /** Names of the folders that stand for a split, as the archive spells them; empty where there are class folders only. */
  readonly splitFolders: ReadonlyMap<Split, readonly string[]>;
}

const SPLIT_NAMES: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  test: 'test',
  testing: 'test',
};

/**
 * Tells classes and splits by the folders of an archive: `train/`, `validation/` and `test/` with class folders in them,
 * or class folders alone. Folders around them are stepped into, what lies deeper in a class folder belongs to the class,
 * and what operating systems leave behind is not there.
 *
 * @param kinds of the listing's entries, as entryKinds() gives them
 */
export function findLayout(listing: ArchiveListing, kinds: Uint8Array): Layout {
  const seen = foldersSeen(listing, kinds);
  const withImages = seen.filter(({ images }) => images > 0).sort((a, b) => a.firstImage - b.firstImage);
  const root = findRoot(withImages);
  const splitFolders = findSplitFolders(withImages, root);

  const meanings: FolderMeaning[] = listing.folders.map(() => NOTHING);
  const classFolders = new Set<string>();
  let labelled = 0;
  for (const { folder, path, images } of seen) {
    const names = namesBelow(root, path);
    const split = splitFolders.size > 0 ? splitNamed(names[0]) : undefined;
    const className = (splitFolders.size === 0 ? names[0] : split && names[1])?.normalize('NFC');
    if (!className) continue;
    meanings[folder] = { className, split };
    classFolders.add(className);
    labelled += images;
  }

  const images = new Uint32Array(labelled);
  const around: number[] = [];
  const below: number[] = [];
  let found = 0;
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] !== KIND.image) continue;
    const folder = listing.folderOf(i);
    if (meanings[folder] !== NOTHING) images[found++] = i;
    else if (isBelow(root, listing.folders[folder] ?? '')) below.push(i);
    else around.push(i);
  }
  return { images, meanings, outside: [...around, ...below], classFolders, splitFolders };
}

const NOTHING: FolderMeaning = {};

/** A folder of which an entry is not clutter. */
interface SeenFolder {
  /** Index into the listing's folders. */
  readonly folder: number;
  readonly path: string;
  /** How many lie in the folder itself, and the first of them in the listing. */
  images: number;
  firstImage: number;
}

/** In the order in which the listing comes to them. */
function foldersSeen(listing: ArchiveListing, kinds: Uint8Array): SeenFolder[] {
  const seen: SeenFolder[] = [];
  const byFolder: (SeenFolder | undefined)[] = listing.folders.map(() => undefined);
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] === KIND.clutter) continue;
    const folder = listing.folderOf(i);
    let own = byFolder[folder];
    if (!own) {
      own = { folder, path: listing.folders[folder] ?? '', images: 0, firstImage: 0 };
      byFolder[folder] = own;
      seen.push(own);
    }
    if (kinds[i] !== KIND.image) continue;
    if (own.images === 0) own.firstImage = i;
    own.images += 1;
  }
  return seen;
}

/** Steps into a folder as long as it is the only one with images and holds most of them in folders of its own. */
function findRoot(withImages: readonly SeenFolder[]): string {
  let root = '';
  for (;;) {
    const first = new Set<string>();
    let inside = 0;
    let deeper = 0;
    for (const { path, images } of withImages) {
      const [name, next] = namesBelow(root, path);
      if (name === undefined) continue;
      first.add(name);
      inside += images;
      if (next !== undefined) deeper += images;
    }
    const [only, another] = first;
    if (only === undefined || another !== undefined || deeper <= inside - deeper) return root;
    root += `${only}/`;
  }
}

/** Split folders count as such where train/ has class folders and stands beside another split's folder. */
function findSplitFolders(withImages: readonly SeenFolder[], root: string): Map<Split, string[]> {
  const paths = withImages.map(({ path }) => namesBelow(root, path));
  const labelled = paths.some((names) => names.length > 1 && splitNamed(names[0]) === 'train');
  const found = new Map<Split, string[]>();
  for (const folder of new Set(paths.map(([name]) => name))) {
    const split = splitNamed(folder);
    if (split && folder) found.set(split, [...(found.get(split) ?? []), folder]);
  }
  return labelled && found.size > 1 ? found : new Map();
}

/** @param root '' or a path that ends with '/' */
const isBelow = (root: string, path: string) => `${path}/`.startsWith(root);

/** The names of the folders that lead from the root to a folder, outermost first; none for one that is not below it. */
function namesBelow(root: string, path: string): string[] {
  if (path === '' || !isBelow(root, path)) return [];
  return `${path}/`.slice(root.length).split('/').slice(0, -1);
}

/** The split that a folder's name stands for, in any case of letters. */
export function splitNamed(folder: string | undefined): Split | undefined {
  const name = folder?.toLowerCase() ?? '';
  return Object.hasOwn(SPLIT_NAMES, name) ? SPLIT_NAMES[name] : undefined;
}
