import type { ArchiveEntry } from '../archive/archive-entry';
import { isClutter, isImageName } from './entry-kind';
import type { Split } from './manifest';

/** An image and the folders that say what it shows and, where the archive has such folders, what it is for. */
export interface LabelledEntry {
  readonly entry: ArchiveEntry;
  /** In NFC, so that one class is one name whatever system made the archive. */
  readonly className: string;
  readonly folder: Split | undefined;
}

export interface Layout {
  readonly images: readonly LabelledEntry[];
  /** Images that lie in no class folder. */
  readonly outside: readonly ArchiveEntry[];
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
 */
export function findLayout(entries: readonly ArchiveEntry[]): Layout {
  const wanted = entries.filter(({ name }) => !isClutter(name));
  const root = findRoot(wanted.filter(({ name }) => isImageName(name)));
  const below = wanted
    .filter(({ name }) => name.startsWith(root) && name.length > root.length)
    .map((entry) => ({ entry, folders: foldersOf(entry.name.slice(root.length)) }));
  const splitFolders = findSplitFolders(below);

  const images: LabelledEntry[] = [];
  const outside = wanted.filter(({ name }) => !name.startsWith(root) && isImageName(name));
  const classFolders = new Set<string>();
  for (const { entry, folders } of below) {
    const folder = splitFolders.size > 0 ? splitNamed(folders[0]) : undefined;
    const classFolder = splitFolders.size === 0 ? folders[0] : folder && folders[1];
    const className = classFolder?.normalize('NFC');
    if (className) classFolders.add(className);
    if (!isImageName(entry.name)) continue;
    if (className) images.push({ entry, className, folder });
    else outside.push(entry);
  }
  return { images, outside, classFolders, splitFolders };
}

/** Steps into a folder as long as it is the only one with images and holds most of them in folders of its own. */
function findRoot(images: readonly ArchiveEntry[]): string {
  let root = '';
  for (;;) {
    const below = images
      .filter(({ name }) => name.startsWith(root))
      .map(({ name }) => foldersOf(name.slice(root.length)));
    const first = new Set(below.map((folders) => folders[0]));
    first.delete(undefined);
    const [only, another] = first;
    const inside = below.filter((folders) => folders.length > 0);
    const deeper = inside.filter((folders) => folders.length > 1);
    if (only === undefined || another !== undefined || deeper.length <= inside.length - deeper.length) return root;
    root += `${only}/`;
  }
}

type Placed = { readonly entry: ArchiveEntry; readonly folders: readonly string[] };

/** Split folders count as such where train/ has class folders and stands beside another split's folder. */
function findSplitFolders(below: readonly Placed[]): Map<Split, string[]> {
  const images = below.filter(({ entry }) => isImageName(entry.name));
  const labelled = images.some(({ folders }) => folders.length > 1 && splitNamed(folders[0]) === 'train');
  const found = new Map<Split, string[]>();
  for (const folder of new Set(images.map(({ folders }) => folders[0]))) {
    const split = splitNamed(folder);
    if (split && folder) found.set(split, [...(found.get(split) ?? []), folder]);
  }
  return labelled && found.size > 1 ? found : new Map();
}

/** The split that a folder's name stands for, in any case of letters. */
export function splitNamed(folder: string | undefined): Split | undefined {
  const name = folder?.toLowerCase() ?? '';
  return Object.hasOwn(SPLIT_NAMES, name) ? SPLIT_NAMES[name] : undefined;
}

/** Names of the folders on a path, outermost first; the last segment is a file's name, or '' for a folder's own entry. */
function foldersOf(path: string): string[] {
  return path.split('/').slice(0, -1);
}
