import { archiveError } from './archive-error';
import type { ArchivePart, RangeReader } from './range-reader';

/**
 * Several archives as one that is as long as all of them: an offset in it says which archive is meant and where in it.
 * Each is opened when it is first needed.
 * @param name of the set, for messages
 */
export function joinArchives(name: string, archives: readonly Omit<ArchivePart, 'start'>[]): RangeReader {
  let start = 0;
  const parts = archives.map(({ folder, bytes, open }): ArchivePart => {
    const part = { folder, start, bytes, open: once(open) };
    start += bytes;
    return part;
  });
  const bytes = start;
  return {
    name,
    bytes,
    parts,
    async read(from, to) {
      if (to > bytes)
        throw archiveError(name, `it ends at byte ${bytes}, ${to} were expected`, 'Give all its archives.');
      const read = parts.filter((part) => part.start < to && from < part.start + part.bytes).map(pieceOf(from, to));
      return Buffer.concat(await Promise.all(read));
    },
  };
}

const pieceOf = (from: number, to: number) => async (part: ArchivePart) => {
  const archive = await part.open();
  return archive.read(Math.max(from - part.start, 0), Math.min(to - part.start, part.bytes));
};

/** What has failed is tried again at the next call. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
