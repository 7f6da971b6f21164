import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { FormatError } from '../errors';

/** What a feature file says of its rows. */
export interface FeatureHeader {
  /** What the features were computed with; see feature-space.ts. */
  readonly space: string;
  /** Length of a row. */
  readonly featureCount: number;
  readonly rows: number;
  /** In the order of the shard. Images with the same bytes share a row. */
  readonly images: readonly FeatureFileImage[];
}

export type FeatureFileImage =
  | { readonly sha256: string; readonly row: number }
  /** An image that cannot be used, and why. */
  | { readonly sha256: string; readonly error: string };

export interface PlacedFeatureHeader {
  readonly header: FeatureHeader;
  /** Byte at which the rows start. */
  readonly rowsStart: number;
  /** CRC-32 of all bytes after the first PRELUDE_BYTES: the header's JSON, its padding and the rows. */
  readonly crc32: number;
}

const MAGIC = Buffer.from('HSFT');
const VERSION = 1;
/** Magic, version, length of the JSON, CRC-32 of what follows; numbers are unsigned, 32 bits, little-endian. */
export const PRELUDE_BYTES = 16;

const SHA256 = /^[0-9a-f]{64}$/;
const sha256 = z.string().regex(SHA256);
const headerSchema = z.object({
  space: z.string(),
  featureCount: z.int().positive(),
  rows: z.int().min(0),
  images: z.array(
    z.union([
      z.custom<FeatureFileImage>(isUsable),
      z.object({ sha256, row: z.int().min(0) }),
      z.object({ sha256, error: z.string() }),
    ]),
  ),
});

/** What the second schema of these finds, in half of its time: a file has hundreds of images. */
function isUsable(value: unknown): boolean {
  const { sha256, row, error } = (value ?? {}) as Record<string, unknown>;
  const isRow = Number.isSafeInteger(row) && (row as number) >= 0;
  return isRow && error === undefined && typeof sha256 === 'string' && SHA256.test(sha256);
}

/**
 * A file's bytes up to its rows:
 *
 *     bytes 0-3      "HSFT"
 *     bytes 4-7      version, 1
 *     bytes 8-11     length of the JSON in bytes
 *     bytes 12-15    CRC-32 of all that follows, with the rows
 *     JSON           UTF-8: { space, featureCount, rows, images: [{ sha256, row } | { sha256, error }] }
 *     padding        zeros up to a multiple of 8
 */
export function encodeFeatureHeader(
  { space, featureCount, rows, images }: FeatureHeader,
  rowBytes: Uint8Array,
): Buffer {
  const json = Buffer.from(JSON.stringify({ space, featureCount, rows, images }));
  const bytes = Buffer.alloc(rowsStartOf(json.length));
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(VERSION, 4);
  bytes.writeUInt32LE(json.length, 8);
  json.copy(bytes, PRELUDE_BYTES);
  const headCrc32 = crc32(bytes.subarray(PRELUDE_BYTES));
  // zlib answers 0 for no bytes, whatever it is to go on from.
  bytes.writeUInt32LE(rowBytes.length ? crc32(rowBytes, headCrc32) : headCrc32, 12);
  return bytes;
}

/**
 * Where the rows of a file start, from its first PRELUDE_BYTES or more.
 * @throws FormatError naming the file where these are not the start of a feature file of this version
 */
export function rowsStartIn(start: Uint8Array, key: string): number {
  const bytes = asBuffer(start);
  if (bytes.length < PRELUDE_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    const found = bytes.toString('latin1', 0, MAGIC.length);
    throw unreadable(key, `it starts with ${JSON.stringify(found)}, wanted "${MAGIC}"`);
  }
  const version = bytes.readUInt32LE(4);
  if (version !== VERSION) throw unreadable(key, `it is of version ${version}, wanted ${VERSION}`);
  return rowsStartOf(bytes.readUInt32LE(8));
}

/**
 * The header of a file, from its first bytes; all before the rows must be among them.
 * @throws FormatError naming the file, what was found and what was wanted
 */
export function readFeatureHeader(start: Uint8Array, key: string, space: string): PlacedFeatureHeader {
  const rowsStart = rowsStartIn(start, key);
  const bytes = asBuffer(start);
  if (rowsStart > bytes.length) throw unreadable(key, `it has ${bytes.length} bytes, its header alone ${rowsStart}`);
  const header = parseHeader(bytes.subarray(PRELUDE_BYTES, PRELUDE_BYTES + bytes.readUInt32LE(8)));
  if (!header) throw unreadable(key, 'its header is not that of version 1');
  if (header.space !== space) throw unreadable(key, `it is of the space "${header.space}", wanted "${space}"`);
  const beyond = header.images.find((image) => 'row' in image && image.row >= header.rows);
  if (beyond) throw unreadable(key, `it gives an image a row that is not among its ${header.rows}`);
  return { header, rowsStart, crc32: bytes.readUInt32LE(12) };
}

const rowsStartOf = (jsonBytes: number) => Math.ceil((PRELUDE_BYTES + jsonBytes) / 8) * 8;

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const unreadable = (key: string, finding: string) =>
  new FormatError(`Cannot read the feature file "${key}": ${finding}`);

function parseHeader(json: Buffer): FeatureHeader | undefined {
  try {
    return headerSchema.safeParse(JSON.parse(json.toString('utf8')), { jitless: true }).data;
  } catch {
    return undefined;
  }
}
