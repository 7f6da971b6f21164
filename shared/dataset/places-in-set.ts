import type { ArchiveListing } from '../archive/archive-listing';
import { KIND } from './entry-kinds';
import { foldersSeen, type SeenFolder } from './folders-seen';
import { labelInName } from './label-in-name';
import { findRoot, namesBelow } from './read-tree';
import { isNamedAfterSplit, splitNamed } from './split-named';

/**
 * Where each folder of a listing stands in the layout of the data set. Of one archive that is its own path. Archives of a
 * set are laid over one another, so that class folders of one name are one class:
 *
 * - what lies around the folders of an archive (`export-2/cats/`) is stepped into where another archive has folders of the
 *   same names; where none has, it is a folder like any other (`cats/siamese/` in cats.zip, `dogs/poodle/` in dogs.zip);
 * - an archive that is called as a split and has no folders for splits of its own is that split: train.zip, validation.zip;
 * - where no archive has a folder with images, and no image is named by class, each archive is a class: cats.zip, dogs.zip.
 *
 * @param kinds of the listing's entries, as entryKinds() gives them
 * @returns a path for each of the listing's folders, without a closing '/'
 */
export function placesInSet(listing: ArchiveListing, kinds: Uint8Array): readonly string[] {
  if (listing.parts.length === 0) return listing.folders;
  const parts = partsOf(listing, kinds);
  const isClassEach = [...parts.values()].every(({ isFlat }) => isFlat) && !hasNamedImages(listing, kinds);
  for (const part of parts.values()) part.root = sharesFolders(part, parts) ? part.root : '';
  return listing.folders.map((folder) => {
    const { name, path } = split(folder);
    const part = parts.get(name);
    if (isClassEach) return folder;
    if (!part) return path;
    const inside = `${path}/`.startsWith(part.root) ? path.slice(part.root.length) : path;
    return isSplit(part) ? joined(part.name, inside) : inside;
  });
}

/** An archive of a set, with what has images in it. */
interface Part {
  readonly name: string;
  /** Folders with images, by their paths in the archive. */
  readonly folders: SeenFolder[];
  /** '' or a path that ends with '/': what lies around its folders. */
  root: string;
  /** Names of the folders in the root. */
  top: ReadonlySet<string>;
  /** Whether no image is in a folder. */
  isFlat: boolean;
}

function partsOf(listing: ArchiveListing, kinds: Uint8Array): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  for (const seen of foldersSeen(listing, kinds, listing.folders)) {
    if (seen.images === 0) continue;
    const { name, path } = split(seen.path);
    const part = parts.get(name) ?? { name, folders: [], root: '', top: new Set<string>(), isFlat: true };
    part.folders.push({ ...seen, path });
    parts.set(name, part);
  }
  for (const part of parts.values()) {
    // A folder that is named after a split says what its images are for: it lies around nothing.
    part.root = findRoot(part.folders, (name) => !isNamedAfterSplit(name));
    part.top = topOf(part, part.root);
    part.isFlat = part.folders.every(({ path }) => path === '');
  }
  return parts;
}

const topOf = ({ folders }: Part, root: string) =>
  new Set(folders.flatMap(({ path }) => namesBelow(root, path).slice(0, 1)));

function sharesFolders(part: Part, parts: ReadonlyMap<string, Part>): boolean {
  return [...parts.values()].some((other) => other !== part && [...part.top].some((name) => other.top.has(name)));
}

/** Whether an archive's name says what its images are for, and nothing in it does. */
function isSplit(part: Part): boolean {
  if (splitNamed(part.name) === undefined) return false;
  return ![...topOf(part, part.root)].some(isNamedAfterSplit);
}

/** So many images of a folder show how its files are called. */
const LOOKED_AT = 100;

function hasNamedImages(listing: ArchiveListing, kinds: Uint8Array): boolean {
  const seen = new Map<number, number>();
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] !== KIND.image) continue;
    const folder = listing.folderOf(i);
    const before = seen.get(folder) ?? 0;
    seen.set(folder, before + 1);
    if (before < LOOKED_AT && labelInName(listing.fileOf(i)) !== undefined) return true;
  }
  return false;
}

/** The archive that a folder of the set is of, and its path in it. */
function split(folder: string): { readonly name: string; readonly path: string } {
  const slash = folder.indexOf('/');
  return slash < 0 ? { name: folder, path: '' } : { name: folder.slice(0, slash), path: folder.slice(slash + 1) };
}

const joined = (name: string, path: string) => (path === '' ? name : `${name}/${path}`);
