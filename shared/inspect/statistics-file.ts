import { crc32 } from 'node:zlib';
import { FormatError } from '../errors';
import type { ImageStatistics } from './image-statistics';
import { HASH_BITS } from './perceptual-hash';

const MAGIC = 'HSST';
/** A change to what the numbers mean is a new version, under a new key. */
export const STATISTICS_VERSION = 1;
const HEADER_BYTES = 16;
const ID_BYTES = 32;
const HASH_WORDS = HASH_BITS / 32;
const COLUMNS = ['width', 'height', 'brightness99', 'brightness5', 'entropy', 'edges', 'colour'] as const;
const ROW_BYTES = ID_BYTES + 4 * (COLUMNS.length + HASH_WORDS);

/**
 * Statistics of images by sha256, in columns: magic, version, number of images, CRC-32 of all that follows; then the
 * sha256s, ascending, a float32 column for each number, and the hashes. Equal content gives equal bytes.
 */
export function encodeStatistics(statistics: ReadonlyMap<string, ImageStatistics>): Uint8Array {
  const ids = [...statistics.keys()].sort();
  const file = Buffer.alloc(HEADER_BYTES + ids.length * ROW_BYTES);
  let at = HEADER_BYTES;
  for (const id of ids) at += file.write(id, at, 'hex');
  const own = ids.map((id) => statistics.get(id) as ImageStatistics);
  for (const column of COLUMNS) for (const row of own) at = file.writeFloatLE(row[column], at);
  for (const { hash } of own) for (const word of hash) at = file.writeUInt32LE(word, at);
  file.write(MAGIC, 0, 'latin1');
  file.writeUInt32LE(STATISTICS_VERSION, 4);
  file.writeUInt32LE(ids.length, 8);
  file.writeUInt32LE(crc32(file.subarray(HEADER_BYTES)), 12);
  return file;
}

/** @throws FormatError naming the file where it is not of this version, or damaged */
export function decodeStatistics(bytes: Uint8Array, name: string): Map<string, ImageStatistics> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = (finding: string) => new FormatError(`Cannot read the image statistics "${name}": ${finding}`);
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, 4) !== MAGIC)
    throw refuse(`they do not begin with ${MAGIC}`);
  const version = file.readUInt32LE(4);
  if (version !== STATISTICS_VERSION) throw refuse(`they are of version ${version}, wanted ${STATISTICS_VERSION}`);
  const count = file.readUInt32LE(8);
  const wanted = HEADER_BYTES + count * ROW_BYTES;
  if (file.length !== wanted) throw refuse(`they have ${file.length} bytes, wanted ${wanted}`);
  if (crc32(file.subarray(HEADER_BYTES)) !== file.readUInt32LE(12)) throw refuse('their checksum is wrong');

  const columnsStart = HEADER_BYTES + count * ID_BYTES;
  const hashesStart = columnsStart + 4 * count * COLUMNS.length;
  const found = new Map<string, ImageStatistics>();
  for (let row = 0; row < count; row++) {
    const idStart = HEADER_BYTES + row * ID_BYTES;
    const numbers = COLUMNS.map((_, column) => file.readFloatLE(columnsStart + 4 * (column * count + row)));
    const [width, height, brightness99, brightness5, entropy, edges, colour] = numbers as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const hash = Uint32Array.from({ length: HASH_WORDS }, (_, i) =>
      file.readUInt32LE(hashesStart + 4 * (row * HASH_WORDS + i)),
    );
    found.set(file.toString('hex', idStart, idStart + ID_BYTES), {
      ...{ width, height, brightness99, brightness5, entropy, edges, colour, hash },
    });
  }
  return found;
}
