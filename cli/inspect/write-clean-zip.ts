import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { type PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ArchiveEntry } from '../../shared/archive/archive-entry';
import type { RangeReader } from '../../shared/archive/range-reader';
import { readEntries } from '../../shared/archive/read-entries';
import { readListing } from '../../shared/archive/read-listing';
import type { Limits } from '../../shared/config';

/** Local time, as the format has it: the bytes depend on no time zone. */
const FIXED_TIME = new Date(2000, 0, 1);
const FIXED_MODE = 0o100644;

/**
 * Writes an archive again without some of its files: the bytes of all others as they are, stored, in their order. The file
 * is there when it is whole.
 * @param excluded paths inside the archive
 * @returns how many files it holds
 * @throws ArchiveError where an entry is damaged; CancelledError when the signal is aborted
 */
export async function writeCleanZip(
  source: RangeReader,
  limits: Limits,
  excluded: ReadonlySet<string>,
  file: string,
  signal: AbortSignal,
): Promise<number> {
  const kept = [...(await readListing(source, limits))].filter(
    ({ name }) => !name.endsWith('/') && !excluded.has(name),
  );
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  zip.on('error', (error: Error) => output.destroy(error));
  for (const entry of kept) {
    const options = {
      size: entry.bytes,
      compress: false,
      mtime: FIXED_TIME,
      mode: FIXED_MODE,
      forceDosTimestamp: true,
    };
    zip.addReadStreamLazy(entry.name, options, (done) => {
      const fail = (error: unknown) => done(error, undefined as never);
      readWhole(source, entry, signal).then((bytes) => done(null, Readable.from([bytes])), fail);
    });
  }
  zip.end();
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await pipeline(output, createWriteStream(temporary));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return kept.length;
}

async function readWhole(source: RangeReader, entry: ArchiveEntry, signal: AbortSignal): Promise<Buffer> {
  for await (const { bytes } of readEntries(source, [entry], { signal })) return Buffer.from(bytes);
  throw new RangeError(`There is no entry "${entry.name}"`);
}
