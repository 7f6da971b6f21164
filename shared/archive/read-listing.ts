import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import type { Limits } from '../config';
import { HeadstartError } from '../errors';
import { archiveError } from './archive-error';
import type { ArchiveListing } from './archive-listing';
import { BufferedReader, findDirectoryEnd, TAIL_BYTES } from './buffered-reader';
import { checkEntry } from './check-entry';
import { CheckedEntries } from './checked-entries';
import { joinListings, type ListedPart } from './join-listings';
import { HEAD_BYTES, notAZip } from './not-a-zip';
import type { ArchivePart, RangeReader } from './range-reader';
import { checkArchiveBytes } from './read-archive-chunks';

const ENTRY_SIGNATURE = 0x02014b50;
const DAMAGED = 'Copy or download the archive again, or make it again, without a password.';
/** Directories of a set that are read at the same time. */
const READ_AT_ONCE = 8;

/**
 * Reads a zip's central directory (zip64 too) and nothing else of it: at most the directory and 128 KiB, in pieces. Answers
 * every file and every folder entry (its name ends with '/'), ascending by offset. What is answered is safe to read: no
 * path leaves the archive, no two entries share a name or a byte, all sizes are within the limits.
 *
 * Two names are one where they differ only in Unicode normalisation, as on a Mac; upper and lower case differ.
 *
 * Of a set, the entries of all its archives, each below the folder of its own.
 *
 * @throws ArchiveError naming the archive, the entry, what was found and what was wanted
 */
export async function readListing(reader: RangeReader, limits: Limits): Promise<ArchiveListing> {
  if (!reader.parts) return readOne(reader, limits);
  return joinListings(reader.name, await readParts(reader.parts, limits), limits);
}

async function readParts(parts: readonly ArchivePart[], limits: Limits): Promise<ListedPart[]> {
  const listed: ListedPart[] = [];
  for (let next = 0; next < parts.length; next += READ_AT_ONCE) {
    const together = parts.slice(next, next + READ_AT_ONCE).map(async ({ folder, start, open }) => {
      return { folder, start, listing: await readListing(await open(), limits) };
    });
    listed.push(...(await Promise.all(together)));
  }
  return listed;
}

async function readOne(reader: RangeReader, limits: Limits): Promise<ArchiveListing> {
  const archive = reader.name;
  checkArchiveBytes(reader, limits);
  const tail = await reader.read(Math.max(0, reader.bytes - TAIL_BYTES), reader.bytes);
  if (findDirectoryEnd(tail) < 0) {
    throw notAZip(archive, await reader.read(0, Math.min(HEAD_BYTES, reader.bytes)), reader.bytes);
  }
  const buffered = new BufferedReader(reader, tail);
  let read = 0;
  try {
    const zip = await fromRandomAccessReaderPromise(buffered, reader.bytes, {
      decodeStrings: false,
      validateEntrySizes: false,
    });
    checkCount(zip, archive, limits);
    const dataEnd = directoryCursor(zip);
    const entries = new CheckedEntries(archive, limits, zip.entryCount);
    for await (const raw of zip.eachEntry()) {
      read += 1;
      entries.add(checkEntry(raw as Entry, archive, dataEnd, limits));
    }
    await checkEnd(zip, buffered, reader);
    return entries.sorted();
  } catch (error) {
    if (error instanceof HeadstartError) throw error;
    const at = read > 0 ? `, after ${read} entries` : '';
    throw archiveError(archive, `its directory cannot be read${at}: ${(error as Error).message}`, DAMAGED, error);
  }
}

function checkCount(zip: ZipFile, archive: string, limits: Limits): void {
  if (zip.entryCount === 0) {
    throw archiveError(archive, 'it is empty', 'Give a zip with one folder of images for each class.');
  }
  if (zip.entryCount > limits.entries) {
    const found = `it declares ${zip.entryCount} entries, limits.entries is ${limits.entries}`;
    throw archiveError(archive, found, 'Raise limits.entries in the configuration if you trust the archive.');
  }
}

/** yauzl keeps the place of the next directory record under this name; its type declaration calls it a boolean. */
function directoryCursor(zip: ZipFile): number {
  return zip.readEntryCursor as unknown as number;
}

async function checkEnd(zip: ZipFile, buffered: BufferedReader, reader: RangeReader): Promise<void> {
  const cursor = directoryCursor(zip);
  if (cursor + 4 > reader.bytes) return;
  const signature = Buffer.alloc(4);
  await new Promise<void>((resolve, reject) => {
    buffered.read(signature, 0, 4, cursor, (error) => (error ? reject(error) : resolve()));
  });
  if (signature.readUInt32LE(0) !== ENTRY_SIGNATURE) return;
  throw archiveError(
    reader.name,
    `it declares ${zip.entryCount} entries, but its directory continues after them`,
    DAMAGED,
  );
}
