import { quote } from '../archive/archive-error';
import type { ArchiveListing } from '../archive/archive-listing';
import type { DatasetError } from '../errors';
import { datasetError, LAYOUTS, listNames } from './dataset-error';
import { extensionOf } from './entry-kind';
import { KIND } from './entry-kinds';
import type { Layout } from './find-layout';
import { imagesOf } from './label-sets';
import type { Counts, SplitImageCounts } from './manifest';
import { similarNames } from './similar-names';

/** @throws DatasetError where no entry is an image, saying what is there instead, or where an image's name is not printable */
export function checkImages(listing: ArchiveListing, kinds: Uint8Array, sourceName: string): void {
  if (!kinds.includes(KIND.image)) throw noImage(listing, kinds, sourceName);
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] !== KIND.image) continue;
    const name = listing.nameOf(i);
    if (/\p{Cc}/u.test(name)) {
      throw datasetError(sourceName, `the name ${quote(name)} contains control characters`, 'Rename the file.');
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
      const found = `it contains no image, only a zip inside the zip, ${quote(listing.nameOf(i))}`;
      return datasetError(sourceName, found, remedy);
    }
    extensions.add(extension || 'files without extension');
  }
  const kindsFound = [...extensions].slice(0, 5).join(', ');
  return datasetError(sourceName, `it contains no image${kindsFound && `, only ${kindsFound}`}`, LAYOUTS);
}

/**
 * @throws DatasetError where no image has a label; where most lie outside the class folders, without a split's folder to
 *   tell why; where a part of what would be classes holds folders of splits
 */
export function checkLabels(
  { images, outside, splitFolders, labelsFrom, splitsInClasses, classNames }: Layout,
  listing: ArchiveListing,
  sourceName: string,
): void {
  const example = quote(listing.nameOf(outside[0] ?? 0));
  if (images.length === 0) {
    const found = `none of its ${outside.length} images is in a folder that names its class, or is named after it, for example ${example}`;
    throw datasetError(sourceName, found, LAYOUTS);
  }
  if (labelsFrom === 'folders' && splitFolders.size === 0 && outside.length > images.length) {
    const found = `${outside.length} of its ${outside.length + images.length} images are not in a class folder, for example ${example}`;
    throw datasetError(sourceName, found, `Move them into class folders, or take them out of the archive. ${LAYOUTS}`);
  }
  const [inside] = splitsInClasses.values();
  const others = [...classNames].filter((name) => !splitsInClasses.has(name));
  if (inside !== undefined && others.length > 0) {
    const found = `${quote(inside)} is named after a split, but is next to ${listNames(others)}, which would then be classes`;
    throw datasetError(
      sourceName,
      found,
      `Give its folder alone, or rename it where it is a part of a class. ${LAYOUTS}`,
    );
  }
}

/** @throws DatasetError where there are fewer than two classes, or a name cannot be a class's */
export function checkClasses(classes: readonly string[], { images }: Layout, sourceName: string): void {
  if (classes.includes('__proto__'))
    throw datasetError(sourceName, 'no class can be called "__proto__"', 'Rename the folder.');
  if (classes.length < 2) {
    const found = `it contains only one class, ${quote(classes[0] ?? '')}, with ${images.length} images`;
    throw datasetError(
      sourceName,
      found,
      'Training needs at least two classes: a folder of images for each, or files that are named by class.',
    );
  }
}

/**
 * @param images of each split, where those of the classes do not add up to them
 * @throws DatasetError naming the classes that have no training image, or where nothing is left to validate with
 */
export function checkSplits(
  counts: Counts,
  { splitFolders }: Layout,
  sourceName: string,
  images?: SplitImageCounts,
): void {
  const classes = Object.keys(counts.train);
  const lacking = classes.filter((name) => !counts.train[name]);
  if (lacking.length > 0) {
    const what =
      lacking.length === 1 ? `the class ${quote(lacking[0] ?? '')} has` : `the classes ${listNames(lacking)} have`;
    const others = classes.filter((name) => counts.train[name]);
    const found = `${what} no training images; those of ${listNames(others)} were found`;
    const where = splitFolders.get('train')?.[0];
    const place = where ? ` to ${where}/` : '';
    const twin = similarNames(classes).find((names) => names.some((name) => lacking.includes(name)));
    const rename = twin ? `Give ${listNames(twin)} one name if they are one class; otherwise add` : 'Add';
    throw datasetError(sourceName, found, `${rename} images${place}, or take the class out of the archive.`);
  }
  if (imagesOf({ counts, images }, 'validation') === 0) {
    const found = 'it has too few different images to set one aside for validation';
    throw datasetError(sourceName, found, 'Every class needs at least two different images.');
  }
}
