import type { ArchiveListing } from '../archive/archive-listing';
import { isClutter, isImageName } from './entry-kind';

export const KIND = { folder: 0, clutter: 1, image: 2, other: 3 } as const;

/** What each entry is by its name, one of KIND: looked at once, asked for often. */
export function entryKinds(listing: ArchiveListing): Uint8Array {
  const clutterFolders = listing.folders.map(isClutter);
  return Uint8Array.from({ length: listing.length }, (_, i) => {
    const file = listing.fileOf(i);
    if (clutterFolders[listing.folderOf(i)] || isClutter(file)) return KIND.clutter;
    if (file === '') return KIND.folder;
    return isImageName(file) ? KIND.image : KIND.other;
  });
}
