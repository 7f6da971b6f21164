import type { Limits } from '../../config';
import type { ArchiveError } from '../../errors';
import { archiveError, quote } from '../archive-error';
import { ByteStream } from '../byte-stream';
import { canonicalName, findEscape } from '../entry-name';
import type { PackedFile } from '../pack-zip';
import { readPaxRecords } from './pax-records';
import { BLOCK_BYTES, readTarHeader, type TarHeader, textOf } from './tar-header';

/** Of an extended header or a long name: far above any path. */
const MOST_META_BYTES = 1024 * 1024;

const AGAIN = 'Copy or download the archive again, or make it again.';
const HOSTILE = 'Archives made by ordinary tar programs contain no such entry; do not trust this one.';
const PLAIN = 'Make it again with an ordinary tar program, without special options.';

/** What an entry of another type than a file or a folder is, and what to do about it. */
const REFUSED: Readonly<Record<string, readonly [finding: string, remedy: string]>> = {
  1: ['it is a link', 'Make the archive again with "tar --hard-dereference", so that it contains the file itself.'],
  2: ['it is a link', 'Make the archive again with "tar --dereference", so that it contains the file itself.'],
  3: ['it is a device or a pipe', HOSTILE],
  4: ['it is a device or a pipe', HOSTILE],
  6: ['it is a device or a pipe', HOSTILE],
  S: ['it is a sparse file', 'Make the archive again without "--sparse".'],
  M: ['it is the rest of a file of another volume', 'Make the archive again as one file.'],
};

/** What the headers before an entry say of it. */
interface Said {
  name?: string;
  bytes?: number;
  isSparse?: boolean;
}

/**
 * The files and folders of a tar (ustar, pax, GNU, and the format before them), one in memory at a time. What comes is
 * safe to use: no path leaves the archive, all sizes are within the limits, and links, devices and sparse files are refused.
 *
 * The stream is read to its end: an archive that is cut off, or goes on behind its end mark, is refused.
 *
 * @param archive for messages
 * @throws ArchiveError naming the archive, the entry, what was found and what was wanted
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  archive: string,
  limits: Limits,
): AsyncGenerator<PackedFile> {
  const stream = new ByteStream(chunks);
  const count = counterOf(archive, limits);
  let said: Said = {};
  try {
    for (;;) {
      const at = stream.position;
      const block = await stream.read(BLOCK_BYTES);
      if (block.length < BLOCK_BYTES) throw cutOff(archive, stream.position);
      if (block.every((byte) => byte === 0)) {
        await expectEnd(stream, archive);
        return;
      }
      const header = headerOf(block, at, archive);
      count.header();
      if (isMeta(header)) {
        said = { ...said, ...(await readMeta(header, stream, archive)) };
        continue;
      }
      const file = checkHeader({ ...header, ...dropUndefined(said) }, said, archive, limits);
      said = {};
      if (file === undefined) {
        if (header.type !== '5') await skip(stream, header.bytes, archive);
        continue;
      }
      count.bytes(file.name, file.bytes);
      const data = await readData(stream, file.bytes, archive);
      if (file.name !== '') yield { name: file.name, data };
    }
  } finally {
    await stream.close();
  }
}

function headerOf(block: Buffer, at: number, archive: string): TarHeader {
  try {
    const header = readTarHeader(block);
    if (header) return header;
  } catch (cause) {
    throw archiveError(archive, `the entry at byte ${at} is damaged: ${(cause as Error).message}`, AGAIN, cause);
  }
  throw archiveError(archive, `no entry begins at byte ${at}: its checksum does not match`, AGAIN);
}

const isMeta = ({ type }: TarHeader) => 'xgLK'.includes(type);

/** What an extended header, or a name that is too long for the entry's own, says of the entry that follows. */
async function readMeta({ name, bytes, type }: TarHeader, stream: ByteStream, archive: string): Promise<Said> {
  const refuse = (finding: string, remedy: string, cause?: unknown) =>
    archiveError(archive, `entry ${quote(name)} is refused: ${finding}`, remedy, cause);
  if (bytes > MOST_META_BYTES)
    throw refuse(`its header has ${bytes} bytes, at most ${MOST_META_BYTES} are read`, HOSTILE);
  const data = await readData(stream, bytes, archive);
  // The target of a link: the link itself is refused.
  if (type === 'K') return {};
  if (type === 'L') return { name: textOf(data) };

  let records: ReadonlyMap<string, string>;
  try {
    records = readPaxRecords(data);
  } catch (cause) {
    throw refuse((cause as Error).message, AGAIN, cause);
  }
  const isSparse = [...records.keys()].some((key) => key.startsWith('GNU.sparse.'));
  const [path, size] = [records.get('path'), records.get('size')];
  if (type === 'g') {
    if (path === undefined && size === undefined && !isSparse) return {};
    throw refuse('one header gives all entries a path or a size', PLAIN);
  }
  if (size !== undefined && !/^\d{1,15}$/.test(size)) {
    throw refuse(`its size is ${quote(size)}, wanted a number`, AGAIN);
  }
  return {
    ...(path !== undefined && { name: path }),
    ...(size !== undefined && { bytes: Number(size) }),
    ...(isSparse && { isSparse }),
  };
}

const dropUndefined = ({ name, bytes }: Said) => ({
  ...(name !== undefined && { name }),
  ...(bytes !== undefined && { bytes }),
});

/** @returns undefined for what is neither file nor folder and says nothing of images: the label of a volume */
function checkHeader(
  { name: stored, bytes, type }: TarHeader,
  { isSparse }: Said,
  archive: string,
  limits: Limits,
): { readonly name: string; readonly bytes: number } | undefined {
  const refuse = (finding: string, remedy: string): ArchiveError =>
    archiveError(archive, `entry ${quote(stored)} is refused: ${finding}`, remedy);
  if (type === 'V') return undefined;
  const [finding, remedy] = isSparse ? (REFUSED.S ?? []) : (REFUSED[type] ?? []);
  if (finding && remedy) throw refuse(finding, remedy);
  if (!'057'.includes(type)) throw refuse(`it is of the type ${quote(type)}, only files and folders are read`, PLAIN);
  const escapeFound = findEscape(stored);
  if (escapeFound) throw refuse(escapeFound, HOSTILE);

  const isFolder = type === '5' || stored.endsWith('/');
  const name = canonicalName(stored);
  if (isFolder) {
    if (bytes > 0) throw refuse(`it is a folder, but has ${bytes} bytes`, HOSTILE);
    return { name: name === '' || name.endsWith('/') ? name : `${name}/`, bytes };
  }
  if (name === '') throw refuse('it has no name', HOSTILE);
  if (bytes > limits.entryBytes) {
    const over = `it has ${bytes} bytes, limits.entryBytes is ${limits.entryBytes}`;
    throw refuse(over, 'Raise limits.entryBytes in the configuration if you trust the archive.');
  }
  return { name, bytes };
}

/** Holds all entries together to the limits. */
function counterOf(archive: string, { entries, totalBytes }: Limits) {
  let [headers, bytes] = [0, 0];
  const refuse = (finding: string, limit: string) =>
    archiveError(archive, finding, `Raise limits.${limit} in the configuration if you trust the archive.`);
  return {
    header(): void {
      headers += 1;
      // An entry has a header of its own and up to three before it.
      if (headers > 4 * entries)
        throw refuse(`it contains more than ${4 * entries} headers, limits.entries is ${entries}`, 'entries');
    },
    bytes(name: string, own: number): void {
      bytes += own;
      if (bytes <= totalBytes) return;
      throw refuse(
        `with entry ${quote(name)} it expands to ${bytes} bytes, limits.totalBytes is ${totalBytes}`,
        'totalBytes',
      );
    },
  };
}

const paddingOf = (bytes: number) => (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES;

async function readData(stream: ByteStream, bytes: number, archive: string): Promise<Buffer> {
  const data = await stream.read(bytes);
  const padding = paddingOf(bytes);
  if (data.length < bytes || (await stream.read(padding)).length < padding) throw cutOff(archive, stream.position);
  return data;
}

async function skip(stream: ByteStream, bytes: number, archive: string): Promise<void> {
  for (let left = bytes + paddingOf(bytes); left > 0; ) {
    const { length } = await stream.some(left);
    if (length === 0) throw cutOff(archive, stream.position);
    left -= length;
  }
}

/** Only zeros may follow the first block of zeros: what a second archive behind it holds would be left out in silence. */
async function expectEnd(stream: ByteStream, archive: string): Promise<void> {
  for await (const chunk of stream.rest()) {
    if (chunk.every((byte) => byte === 0)) continue;
    throw archiveError(archive, 'it continues after its end mark, as several archives in one file do', AGAIN);
  }
}

const cutOff = (archive: string, at: number) =>
  archiveError(archive, `it is truncated: it ends after ${at} bytes without an end mark`, AGAIN);
