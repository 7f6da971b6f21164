import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { CancelledError } from '../errors';
import type { ArchiveEntry } from './archive-entry';
import { archiveError, quote } from './archive-error';
import { LOCAL_HEADER_BYTES } from './check-entry';
import { findContradiction, localHeaderBytes } from './local-header';
import type { ArchivePart, RangeReader } from './range-reader';

const inflate = promisify(inflateRaw);

/** Room for the extra field of the last entry, whose length stands in its own header only. Timestamps and owners need 36. */
const EXTRA_BYTES = 512;
const REMEDY = 'Copy or download the archive again, or make it again.';

export interface ReadEntriesOptions {
  readonly signal?: AbortSignal;
}

export interface ReadEntry<E extends ArchiveEntry> {
  readonly entry: E;
  readonly bytes: Uint8Array;
}

/**
 * The bytes of a run of entries, in their order, unpacked, with size and CRC-32 verified. The whole run is one ranged
 * read, of a set one in each archive, and stays in memory while the generator lives; stored entries are views into it, so
 * copy what must outlive the run and transfer nothing to another thread.
 *
 * @param entries ascending by offset, as readArchive() gives them; may be part of a run, gaps are read and dropped
 * @throws ArchiveError naming the entry whose header, size or CRC-32 is not what the directory declares
 * @throws CancelledError when the signal is aborted
 */
export async function* readEntries<E extends ArchiveEntry>(
  reader: RangeReader,
  entries: readonly E[],
  { signal }: ReadEntriesOptions = {},
): AsyncGenerator<ReadEntry<E>> {
  const first = entries[0];
  const last = entries.at(-1);
  if (!first || !last) return;
  throwIfAborted(signal);
  if (reader.parts) {
    yield* readFromParts(reader.parts, entries, signal);
    return;
  }
  const header = LOCAL_HEADER_BYTES + Buffer.byteLength(last.name) + EXTRA_BYTES;
  const runEnd = Math.min(reader.bytes, last.offset + header + last.compressedBytes);
  const run = asBuffer(await reader.read(first.offset, runEnd));

  for (const [i, entry] of entries.entries()) {
    throwIfAborted(signal);
    const refuse = (finding: string, cause?: unknown) =>
      archiveError(reader.name, `entry ${quote(entry.name)} is damaged: ${finding}`, REMEDY, cause);
    const next = entries[i + 1]?.offset ?? reader.bytes;
    if (next < entry.offset) throw new RangeError(`Entries must ascend by offset: ${next} follows ${entry.offset}`);

    let local = run.subarray(entry.offset - first.offset);
    const headerBytes = localHeaderBytes(local);
    const localBytes = (headerBytes ?? LOCAL_HEADER_BYTES) + entry.compressedBytes;
    if (headerBytes === undefined || entry.offset + localBytes > next) throw refuse(`it reaches behind byte ${next}`);
    if (localBytes > local.length) local = asBuffer(await reader.read(entry.offset, entry.offset + localBytes));

    const contradiction = findContradiction(local, entry);
    if (contradiction) throw refuse(contradiction);
    const packed = local.subarray(headerBytes, localBytes);
    const bytes = entry.method === 0 ? packed : await unpack(packed, entry.bytes, refuse);
    if (bytes.length !== entry.bytes) throw refuse(`it has ${bytes.length} bytes, the directory says ${entry.bytes}`);
    const found = crc32(bytes);
    if (found !== entry.crc32) throw refuse(`its CRC-32 is ${found}, the directory says ${entry.crc32}`);
    yield { entry, bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
  }
}

/** Each archive answers for its own entries, by the names and offsets that they have in it. */
async function* readFromParts<E extends ArchiveEntry>(
  parts: readonly ArchivePart[],
  entries: readonly E[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEntry<E>> {
  for (let next = 0; next < entries.length; ) {
    const part = partAt(parts, (entries[next] as E).offset);
    const from = next;
    while (next < entries.length && holds(part, (entries[next] as E).offset)) next += 1;
    const own = entries.slice(from, next).map((entry) => ({ ...inside(part, entry), entry }));
    for await (const read of readEntries(await part.open(), own, { signal })) {
      yield { entry: read.entry.entry, bytes: read.bytes };
    }
  }
}

const holds = ({ start, bytes }: ArchivePart, offset: number) => start <= offset && offset < start + bytes;

function partAt(parts: readonly ArchivePart[], offset: number): ArchivePart {
  const part = parts.find((each) => holds(each, offset));
  if (part) return part;
  throw new RangeError(`No archive of the set reaches to byte ${offset}`);
}

function inside({ folder, start }: ArchivePart, entry: ArchiveEntry): ArchiveEntry {
  const { name, offset, compressedBytes, bytes, method, crc32 } = entry;
  return { name: name.slice(folder.length + 1), offset: offset - start, compressedBytes, bytes, method, crc32 };
}

/** Inflates no further than the declared size, whatever the data would expand to. */
async function unpack(
  packed: Buffer,
  declaredBytes: number,
  refuse: (finding: string, cause?: unknown) => Error,
): Promise<Buffer> {
  try {
    const chunkSize = Math.min(Math.max(declaredBytes, 64), 1024 * 1024);
    return await inflate(packed, { maxOutputLength: Math.max(declaredBytes, 1), chunkSize });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw refuse(`it expands to more than the ${declaredBytes} bytes that the directory says`, error);
    }
    throw refuse(`it cannot be inflated (${(error as Error).message})`, error);
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError('Reading the archive was stopped', { cause: signal.reason });
}
