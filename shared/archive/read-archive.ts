import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import type { Limits } from '../config';
import { HeadstartError } from '../errors';
import type { ArchiveEntry } from './archive-entry';
import { archiveError, quote } from './archive-error';
import { BufferedReader, findDirectoryEnd, TAIL_BYTES } from './buffered-reader';
import { checkEntry, LOCAL_HEADER_BYTES } from './check-entry';
import { HEAD_BYTES, notAZip } from './not-a-zip';
import type { RangeReader } from './range-reader';

const ENTRY_SIGNATURE = 0x02014b50;
const DAMAGED = 'Copy or download the archive again, or make it again, without a password.';

/**
 * Reads a zip's central directory (zip64 too) and nothing else of it: at most the directory and 128 KiB. Answers every
 * file and every folder entry (its name ends with '/'), ascending by offset. What is answered is safe to read: no
 * path leaves the archive, no two entries share a name or a byte, all sizes are within the limits.
 *
 * Two names are one where they differ only in Unicode normalisation, as on a Mac; upper and lower case differ.
 *
 * @throws ArchiveError naming the archive, the entry, what was found and what was wanted
 */
export async function readArchive(reader: RangeReader, limits: Limits): Promise<ArchiveEntry[]> {
  const archive = reader.name;
  if (reader.bytes > limits.archiveBytes) {
    throw archiveError(
      archive,
      `it has ${reader.bytes} bytes, limits.archiveBytes is ${limits.archiveBytes}`,
      'Raise limits.archiveBytes in the configuration where you trust the archive.',
    );
  }
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
    const entries = new EntryList(archive, limits);
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

/** Collects checked entries and holds them to the rules that concern all of them together. */
class EntryList {
  readonly #archive: string;
  readonly #limits: Limits;
  readonly #entries: ArchiveEntry[] = [];
  readonly #names = new Set<string>();
  #totalBytes = 0;

  constructor(archive: string, limits: Limits) {
    this.#archive = archive;
    this.#limits = limits;
  }

  add(entry: ArchiveEntry): void {
    if (entry.name === '') return;
    const name = entry.name.normalize('NFC');
    // Some programs write a folder's own entry twice; it holds no bytes.
    if (this.#names.has(name) && !name.endsWith('/')) {
      throw archiveError(this.#archive, `two entries are called ${quote(entry.name)}`, 'Rename one of them.');
    }
    this.#names.add(name);
    this.#totalBytes += entry.bytes;
    const { totalBytes } = this.#limits;
    if (this.#totalBytes > totalBytes) {
      const found = `with entry ${quote(entry.name)} it expands to ${this.#totalBytes} bytes, limits.totalBytes is ${totalBytes}`;
      throw archiveError(
        this.#archive,
        found,
        'Raise limits.totalBytes in the configuration where you trust the archive.',
      );
    }
    this.#entries.push(entry);
  }

  sorted(): ArchiveEntry[] {
    const entries = this.#entries.sort((a, b) => a.offset - b.offset);
    let previous: ArchiveEntry | undefined;
    for (const entry of entries) {
      // The header's extra field is not known yet, so this is where an entry ends at the earliest.
      const end = previous && previous.offset + LOCAL_HEADER_BYTES + previous.name.length + previous.compressedBytes;
      if (previous && end && entry.offset < end) {
        const found = `entries ${quote(previous.name)} and ${quote(entry.name)} overlap`;
        throw archiveError(
          this.#archive,
          found,
          'Archives made by ordinary zip programs never overlap; do not trust this one.',
        );
      }
      previous = entry;
    }
    return entries;
  }
}

function checkCount(zip: ZipFile, archive: string, limits: Limits): void {
  if (zip.entryCount === 0) {
    throw archiveError(archive, 'it is empty', 'Give a zip with one folder of images for each class.');
  }
  if (zip.entryCount > limits.entries) {
    const found = `it declares ${zip.entryCount} entries, limits.entries is ${limits.entries}`;
    throw archiveError(archive, found, 'Raise limits.entries in the configuration where you trust the archive.');
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
    `it declares ${zip.entryCount} entries, but its directory goes on behind them`,
    DAMAGED,
  );
}
