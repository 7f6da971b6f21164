import { quote } from '../archive/archive-error';
import type { ArchiveListing } from '../archive/archive-listing';
import { DatasetError } from '../errors';
import { extensionOf } from './entry-kind';
import { KIND } from './entry-kinds';
import { type Layout, splitNamed } from './find-layout';
import type { Counts } from './manifest';

const LAYOUT = 'Give a zip with one folder of images for each class, or with such folders in train/ and validation/.';

function datasetError(sourceName: string, finding: string, remedy: string): DatasetError {
  return new DatasetError(`Cannot use archive ${quote(sourceName)}: ${finding}`, { remedy });
}

/** @throws DatasetError where no entry is an image, saying what is there instead, or where an image's name is not printable */
export function checkImages(listing: ArchiveListing, kinds: Uint8Array, sourceName: string): void {
  if (!kinds.includes(KIND.image)) throw noImage(listing, kinds, sourceName);
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] !== KIND.image) continue;
    const name = listing.nameOf(i);
    if (/\p{Cc}/u.test(name)) {
      throw datasetError(sourceName, `the name ${quote(name)} holds control characters`, 'Rename the file.');
    }
  }
}

function noImage(listing: ArchiveListing, kinds: Uint8Array, sourceName: string): DatasetError {
  const extensions = new Set<string>();
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] !== KIND.other) continue;
    const extension = extensionOf(listing.fileOf(i));
    if (extension === 'zip') {
      const remedy = 'Unpack the inner zip and give that one, or its folder.';
      const found = `it holds no image but a zip inside the zip, ${quote(listing.nameOf(i))}`;
      return datasetError(sourceName, found, remedy);
    }
    extensions.add(extension || 'files without extension');
  }
  const kindsFound = [...extensions].slice(0, 5).join(', ');
  return datasetError(sourceName, `it holds no image${kindsFound && `, only ${kindsFound}`}`, LAYOUT);
}

/** @throws DatasetError where folders of splits contradict each other, or no image lies in a class folder */
export function checkFolders(
  { images, outside, classFolders, splitFolders }: Layout,
  listing: ArchiveListing,
  sourceName: string,
): void {
  for (const [split, folders] of splitFolders) {
    if (folders.length < 2) continue;
    const found = `the folders ${list(folders)} both stand for ${split}`;
    throw datasetError(sourceName, found, `Keep one of them.`);
  }
  if (images.length === 0) {
    const found = `none of its ${outside.length} images lies in a folder that names its class, as ${quote(listing.nameOf(outside[0] ?? 0))} shows`;
    throw datasetError(sourceName, found, LAYOUT);
  }
  if (splitFolders.size === 0 && classFolders.size > 1 && [...classFolders].every((name) => splitNamed(name))) {
    const labelledTrain = [...classFolders].some((name) => splitNamed(name) === 'train');
    const found = labelledTrain
      ? `the images of its folders ${list([...classFolders])} lie in no class folders`
      : `it has the folders ${list([...classFolders])}, but no train folder`;
    throw datasetError(sourceName, found, LAYOUT);
  }
}

/** @throws DatasetError where there are fewer than two classes, or a name cannot be a class's */
export function checkClasses(classes: readonly string[], { images }: Layout, sourceName: string): void {
  if (classes.includes('__proto__'))
    throw datasetError(sourceName, 'no class can be called "__proto__"', 'Rename the folder.');
  if (classes.length < 2) {
    const found = `it holds only one class, ${quote(classes[0] ?? '')}, with ${images.length} images`;
    throw datasetError(sourceName, found, 'Training needs a folder of images for each of at least two classes.');
  }
}

/** @throws DatasetError naming the classes that have no training image, or where nothing is left to validate with */
export function checkSplits(counts: Counts, { splitFolders }: Layout, sourceName: string): void {
  const classes = Object.keys(counts.train);
  const lacking = classes.filter((name) => !counts.train[name]);
  if (lacking.length > 0) {
    const what =
      lacking.length === 1 ? `the class ${quote(lacking[0] ?? '')} has` : `the classes ${list(lacking)} have`;
    const others = classes.filter((name) => counts.train[name]);
    const found = `${what} no training images; those of ${list(others)} were found`;
    const where = splitFolders.get('train')?.[0];
    const place = where ? ` to ${where}/` : '';
    throw datasetError(sourceName, found, `Add images${place}, or take the folder out of the archive.`);
  }
  if (Object.values(counts.validation).every((count) => count === 0)) {
    const found = 'it has too few different images to set one aside for validation';
    throw datasetError(sourceName, found, 'Every class needs at least two different images.');
  }
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(quote).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
