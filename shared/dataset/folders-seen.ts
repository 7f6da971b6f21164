import type { ArchiveListing } from '../archive/archive-listing';
import { KIND } from './entry-kinds';

/** A folder of which an entry is not clutter. */
export interface SeenFolder {
  /** Index into the listing's folders. */
  readonly folder: number;
  /** Several may have one, where they are of different archives of a set. */
  readonly path: string;
  /** How many lie in the folder itself, and the first of them in the listing. */
  images: number;
  firstImage: number;
}

/**
 * In the order in which the listing comes to them.
 * @param places path of each of the listing's folders, as placesInSet() gives them
 */
export function foldersSeen(listing: ArchiveListing, kinds: Uint8Array, places: readonly string[]): SeenFolder[] {
  const seen: SeenFolder[] = [];
  const byFolder: (SeenFolder | undefined)[] = listing.folders.map(() => undefined);
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] === KIND.clutter) continue;
    const folder = listing.folderOf(i);
    let own = byFolder[folder];
    if (!own) {
      own = { folder, path: places[folder] ?? '', images: 0, firstImage: 0 };
      byFolder[folder] = own;
      seen.push(own);
    }
    if (kinds[i] !== KIND.image) continue;
    if (own.images === 0) own.firstImage = i;
    own.images += 1;
  }
  return seen;
}
