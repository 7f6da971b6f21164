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
  const root = findRoot(wanted);
  const foldersOf = folderReader();
  const below = wanted
    .filter(({ name }) => name.startsWith(root) && name.length > root.length)
    .map((entry) => ({ entry, folders: foldersOf(entry.name.slice(root.length)) }));
  const splitFolders = findSplitFolders(below);

  const images: LabelledEntry[] = [];
  const inNfc = remembered((name: string) => name.normalize('NFC'));
  const outside = wanted.filter(({ name }) => !name.startsWith(root) && isImageName(name));
  const classFolders = new Set<string>();
  for (const { entry, folders } of below) {
    const folder = splitFolders.size > 0 ? splitNamed(folders[0]) : undefined;
    const classFolder = splitFolders.size === 0 ? folders[0] : folder && folders[1];
    const className = classFolder && inNfc(classFolder);
    if (className) classFolders.add(className);
    if (!isImageName(entry.name)) continue;
    if (className) images.push({ entry, className, folder });
    else outside.push(entry);
  }
  return { images, outside, classFolders, splitFolders };
}

/** Steps into a folder as long as it is the only one with images and holds most of them in folders of its own. */
function findRoot(entries: readonly ArchiveEntry[]): string {
  let root = '';
  for (;;) {
    const foldersOf = folderReader();
    const first = new Set<string>();
    let inside = 0;
    let deeper = 0;
    for (const { name } of entries) {
      if (!name.startsWith(root) || !isImageName(name)) continue;
      const folders = foldersOf(name.slice(root.length));
      if (folders[0] === undefined) continue;
      first.add(folders[0]);
      inside += 1;
      if (folders.length > 1) deeper += 1;
    }
    const [only, another] = first;
    if (only === undefined || another !== undefined || deeper <= inside - deeper) return root;
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

/**
 * Reads the names of the folders on a path, outermost first; the last segment is a file's name, or '' for a folder's own
 * entry. Paths in one folder share their answer: a million images lie in few folders, and a list each would take 250 MB.
 */
function folderReader(): (path: string) => readonly string[] {
  const known = new Map<string, readonly string[]>([['', []]]);
  return (path) => {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const before = known.get(folder);
    if (before) return before;
    const folders = path.split('/').slice(0, -1);
    known.set(folder, folders);
    return folders;
  };
}

/** The same string for the same name, so that a class's name is held once. */
function remembered(make: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const made = known.get(name) ?? make(name);
    known.set(name, made);
    return made;
  };
}
