import { z } from 'zod';
import { FormatError } from '../errors';
import { sha256Hex } from '../hash';

/**
 * A feature file: the features of a shard's images, addressed by what the images are.
 *
 *     bytes 0-3    "HSF1"
 *     bytes 4-7    length of the header in bytes, unsigned 32-bit little-endian
 *     header       JSON: { space, featureCount, rows, images: [{ sha256, row } | { sha256, error }] }
 *     padding      zeros up to a multiple of 8
 *     rows         float32 little-endian, [rows, featureCount]
 */
export interface FeatureFile {
  readonly space: string;
  readonly featureCount: number;
  /** In the order of the shard. Images with the same bytes share a row. */
  readonly images: readonly FeatureFileImage[];
  /** Float32Array [rows, featureCount] */
  readonly features: Float32Array;
}

export type FeatureFileImage =
  | { readonly sha256: string; readonly row: number }
  /** An image that cannot be used, and why. */
  | { readonly sha256: string; readonly error: string };

const MAGIC = Buffer.from('HSF1');
const PREFIX_BYTES = 8;
const FLOAT_BYTES = 4;

const headerSchema = z.object({
  space: z.string(),
  featureCount: z.int().positive(),
  rows: z.int().min(0),
  images: z.array(
    z.union([
      z.object({ sha256: z.string(), row: z.int().min(0) }),
      z.object({ sha256: z.string(), error: z.string() }),
    ]),
  ),
});

/** The address of a shard's features inside their space: it names the images and their order, nothing else. */
export function contentId(sha256s: readonly string[]): string {
  return sha256Hex(sha256s.join('\n'));
}

export function encodeFeatureFile({ space, featureCount, images, features }: FeatureFile): Uint8Array {
  const rows = features.length / featureCount;
  const header = Buffer.from(JSON.stringify({ space, featureCount, rows, images }));
  const start = rowsStart(header.length);
  const bytes = new Uint8Array(start + features.length * FLOAT_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(4, header.length, true);
  bytes.set(header, PREFIX_BYTES);
  for (let i = 0; i < features.length; i++) view.setFloat32(start + i * FLOAT_BYTES, features[i] as number, true);
  return bytes;
}

/**
 * Reads a feature file.
 * @param key for messages
 * @throws FormatError naming the file where magic, header or length are not those of a whole feature file of `space`
 */
export function decodeFeatureFile(bytes: Uint8Array, key: string, space: string): FeatureFile {
  const fail = (finding: string, wanted: string): never => {
    throw new FormatError(`The feature file "${key}" ${finding}, wanted ${wanted}`);
  };
  if (bytes.length < PREFIX_BYTES || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) {
    fail(`starts with "${Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1')}"`, `"${MAGIC}"`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getUint32(4, true);
  const start = rowsStart(headerBytes);
  if (start > bytes.length) fail(`has ${bytes.length} bytes`, `${start} for its header alone`);
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes));
  if (!header) return fail('has a header that cannot be read', 'JSON of version 1');
  const { rows, featureCount, images } = header;
  if (header.space !== space) fail(`is of the space "${header.space}"`, `"${space}"`);
  const wanted = start + rows * featureCount * FLOAT_BYTES;
  if (bytes.length !== wanted) fail(`has ${bytes.length} bytes`, `${wanted}`);
  if (images.some((image) => 'row' in image && image.row >= rows))
    fail('names a row that it does not hold', `rows below ${rows}`);
  const features = new Float32Array(rows * featureCount);
  for (let i = 0; i < features.length; i++) features[i] = view.getFloat32(start + i * FLOAT_BYTES, true);
  return { space, featureCount, images, features };
}

const rowsStart = (headerBytes: number) => Math.ceil((PREFIX_BYTES + headerBytes) / 8) * 8;

function parseHeader(bytes: Uint8Array): z.infer<typeof headerSchema> | undefined {
  try {
    return headerSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
