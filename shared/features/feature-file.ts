import { crc32 } from 'node:zlib';
import { FormatError } from '../errors';
import { float32LE } from '../float32-le';
import { sha256Hex } from '../hash';
import {
  encodeFeatureHeader,
  type FeatureHeader,
  type PlacedFeatureHeader,
  PRELUDE_BYTES,
  readFeatureHeader,
} from './feature-header';

/**
 * A feature file: the features of a shard's images, addressed by what the images are.
 *
 *     header    see feature-header.ts; padded to a multiple of 8 bytes
 *     rows      float32 little-endian, [rows, featureCount]
 */
export interface FeatureFile extends Omit<FeatureHeader, 'rows'> {
  /** Float32Array [rows, featureCount] */
  readonly features: Float32Array;
}

/** The address of a shard's features inside their space: it names the images and their order, nothing else. */
export function contentId(sha256s: readonly string[]): string {
  return sha256Hex(sha256s.join('\n'));
}

/** The same content always gives the same bytes. */
export function encodeFeatureFile({ features, ...header }: FeatureFile): Uint8Array {
  const rowBytes = Buffer.from(features.buffer, features.byteOffset, features.byteLength);
  const rows = features.length / header.featureCount;
  return Buffer.concat([encodeFeatureHeader({ ...header, rows }, rowBytes), rowBytes]);
}

/**
 * Reads a whole feature file.
 * @param key for messages
 * @throws FormatError naming the file where it is not a whole, undamaged feature file of `space`
 */
export function decodeFeatureFile(bytes: Uint8Array, key: string, space: string): FeatureFile {
  const placed = readFeatureHeader(bytes, key, space);
  const { rows: _, ...header } = placed.header;
  return { ...header, features: decodeFeatureRows(bytes, key, placed) };
}

/**
 * The rows of a whole feature file whose header has been read before, [rows, featureCount]; the header is verified, too.
 * @throws FormatError naming the file where it is not whole and undamaged
 */
export function decodeFeatureRows(
  bytes: Uint8Array,
  key: string,
  { header: { rows, featureCount }, rowsStart, crc32: declared }: PlacedFeatureHeader,
): Float32Array {
  const wanted = rowsStart + rows * featureCount * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.length !== wanted) {
    throw new FormatError(`Cannot read the feature file "${key}": it has ${bytes.length} bytes, wanted ${wanted}`);
  }
  const found = crc32(bytes.subarray(PRELUDE_BYTES));
  if (found !== declared) {
    throw new FormatError(`Cannot read the feature file "${key}": its CRC-32 is ${found}, wanted ${declared}`);
  }
  return float32LE(bytes.subarray(rowsStart));
}
