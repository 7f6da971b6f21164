import { quote } from '../archive/archive-error';
import type { ArchiveListing } from '../archive/archive-listing';
import { thousands } from '../thousands';

const SHOWN_ARCHIVES = 5;

/**
 * How several archives are understood as one set, in words: what all of them give together, and each of them; none for one
 * archive.
 * @param images index of each image of the data set in the listing
 */
export function setNotice(listing: ArchiveListing, images: Uint32Array, classes: number): string[] {
  const { parts } = listing;
  if (parts.length === 0) return [];
  const numbers = new Map(parts.map((name, part) => [name, part]));
  const partOfFolder = listing.folders.map((folder) => numbers.get(folder.split('/')[0] ?? '') ?? 0);
  const counts = new Uint32Array(parts.length);
  for (const image of images) {
    const part = partOfFolder[listing.folderOf(image)] ?? 0;
    counts[part] = (counts[part] ?? 0) + 1;
  }
  const each = parts.map((name, part) => `${quote(name)} ${thousands(counts[part] ?? 0)}`);
  const rest = each.length > SHOWN_ARCHIVES ? ` and ${thousands(each.length - SHOWN_ARCHIVES)} more` : '';
  return [
    `${thousands(parts.length)} archives are one set of ${thousands(images.length)} images in ${classes} classes: ${each.slice(0, SHOWN_ARCHIVES).join(', ')}${rest}`,
  ];
}
