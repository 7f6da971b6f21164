import type { SeenFolder } from './folders-seen';
import { isNamedAfterSplit, splitNamed } from './split-named';

/** Where the images of an archive lie, as far as it matters for what they are. */
export interface Tree {
  /** '' or the path, ending with '/', that all that follows lies in. */
  readonly root: string;
  /** Images that lie in the root itself. */
  readonly atRoot: number;
  /** The folders in the root that images lie in or below, in the order of their first images. */
  readonly top: readonly TopFolder[];
}

export interface TopFolder {
  readonly name: string;
  /** Path, ending with '/': the folder's own, or of the one in it that a split's folder repeats, as in train/train/. */
  readonly inside: string;
  /** Images that lie in `inside` itself, and in folders below it. */
  readonly direct: number;
  readonly deeper: number;
}

/** Steps into the folders that lie around a data set, and says what stands side by side there. */
export function readTree(seen: readonly SeenFolder[]): Tree {
  const withImages = seen.filter(({ images }) => images > 0).sort((a, b) => a.firstImage - b.firstImage);
  const root = findRoot(withImages);
  const below = new Map<string, SeenFolder[]>();
  let atRoot = 0;
  for (const folder of withImages) {
    const [name] = namesBelow(root, folder.path);
    if (name === undefined) {
      if (liesIn(folder, root)) atRoot += folder.images;
      continue;
    }
    const beside = below.get(name);
    if (beside) beside.push(folder);
    else below.set(name, [folder]);
  }
  return { root, atRoot, top: Array.from(below, ([name, folders]) => topFolder(name, root, folders)) };
}

/** @param root '' or a path that ends with '/' */
export const isBelow = (root: string, path: string) => `${path}/`.startsWith(root);

/** The names of the folders that lead from the root to a folder, outermost first; none for one that is not below it. */
export function namesBelow(root: string, path: string): string[] {
  if (path === '' || !isBelow(root, path)) return [];
  return `${path}/`.slice(root.length).split('/').slice(0, -1);
}

/**
 * Steps into a folder as long as it is the only one with images and holds most of them in folders of its own.
 * @param mayEnter whether a folder of that name is stepped into at all
 */
export function findRoot(withImages: readonly SeenFolder[], mayEnter: (name: string) => boolean = () => true): string {
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
    if (only === undefined || another !== undefined || deeper <= inside - deeper || !mayEnter(only)) return root;
    root += `${only}/`;
  }
}

function topFolder(name: string, root: string, folders: readonly SeenFolder[]): TopFolder {
  let inside = `${root}${name}/`;
  for (
    let next = onlyFolderIn(inside, folders);
    next && repeatsSplit(name, next);
    next = onlyFolderIn(inside, folders)
  ) {
    inside += `${next}/`;
  }
  let [direct, deeper] = [0, 0];
  for (const folder of folders) {
    if (liesIn(folder, inside)) direct += folder.images;
    else deeper += folder.images;
  }
  return { name, inside, direct, deeper };
}

const liesIn = ({ path }: SeenFolder, place: string) => (path === '' ? place === '' : `${path}/` === place);

function onlyFolderIn(place: string, folders: readonly SeenFolder[]): string | undefined {
  const names = new Set(folders.map(({ path }) => namesBelow(place, path)[0]));
  return names.size === 1 ? [...names][0] : undefined;
}

/** train/train/, training_set/training_set/, test1/test1/: what comes of unpacking an archive into a folder of its name. */
function repeatsSplit(name: string, next: string): boolean {
  if (!isNamedAfterSplit(name)) return false;
  const split = splitNamed(name);
  return name.toLowerCase() === next.toLowerCase() || (split !== undefined && split === splitNamed(next));
}
