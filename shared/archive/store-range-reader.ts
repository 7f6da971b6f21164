import { SourceError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { archiveError } from './archive-error';
import type { RangeReader } from './range-reader';

/**
 * Random access to one object of a store.
 *
 * @throws SourceError where there is no such object
 */
export async function storeRangeReader(store: BlobStore, key: string): Promise<RangeReader> {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const absent = () =>
    new SourceError(`Cannot open ${JSON.stringify(name)}: there is no such file in ${store.uri}`, {
      remedy: 'Give the address of a zip of class folders.',
    });
  const bytes = await store.size(key).catch((cause: unknown) => {
    if (!(cause instanceof RangeError)) throw cause;
    throw new SourceError(`Cannot open ${JSON.stringify(name)}: ${cause.message}`, { remedy: 'Rename it.', cause });
  });
  if (bytes === undefined) throw absent();
  return {
    name,
    bytes,
    async read(start, end) {
      const found = await store.getRange(key, start, end);
      if (!found) throw absent();
      if (found.byteLength === end - start) return found;
      const finding = `it ends at byte ${start + found.byteLength}, ${end} were expected`;
      throw archiveError(name, finding, 'It changed while it was read, or is truncated: copy it again.');
    },
  };
}
