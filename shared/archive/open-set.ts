import { SourceError } from '../errors';
import { getJson } from '../json-file';
import { type ArchiveSet, archiveSetSchema } from '../records/archive-set';
import type { BlobStore } from '../storage/blob-store';
import { archiveError } from './archive-error';
import { joinArchives } from './join-archives';
import type { RangeReader } from './range-reader';

/** How the key of a record ends that makes one set of several archives. */
const SET_ENDING = '.set.json';

export const isSetName = (name: string): boolean => name.endsWith(SET_ENDING);

/** What the record of a set is called. */
export const setNameOf = (name: string): string => `${name}${SET_ENDING}`;

/**
 * Opens a set of archives by its record. The archives themselves are opened when they are needed.
 *
 * @param openPart opens an archive by its address
 * @throws SourceError where there is no such record, FormatError where it is damaged. Later, ArchiveError naming an archive
 *   that is not what it was when the set was made
 */
export async function openSet(
  store: BlobStore,
  key: string,
  openPart: (uri: string) => Promise<RangeReader>,
): Promise<RangeReader> {
  const set = await readSet(store, key);
  const archives = set.archives.map(({ folder, uri, bytes }) => ({
    folder,
    bytes,
    async open() {
      const archive = await openPart(uri);
      if (archive.bytes === bytes) return archive;
      const finding = `it has ${archive.bytes} bytes, and had ${bytes} when the set "${set.name}" was made`;
      throw archiveError(
        archive.name,
        finding,
        'Give the archives again, so that the set is made of what they are now.',
      );
    },
  }));
  return joinArchives(set.name, archives);
}

/** @throws SourceError where there is no such record, FormatError where it is damaged */
export async function readSet(store: BlobStore, key: string): Promise<ArchiveSet> {
  const set = await getJson(store, key, archiveSetSchema);
  if (set) return set;
  throw new SourceError(`Cannot open the set ${JSON.stringify(key)}: there is no such file in ${store.uri}`, {
    remedy: 'Give the archives that it is made of.',
  });
}
