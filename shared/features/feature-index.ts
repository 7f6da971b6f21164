import { FormatError } from '../errors';

/** Where the features of an image lie. */
export interface FeaturePlace {
  /** Content id of the feature file. */
  readonly file: string;
  readonly row: number;
}

const MAGIC = Buffer.from('HSFX');
const VERSION = 1;
const PRELUDE_BYTES = 16;
const FILE_BYTES = 32;
/** Of an image's sha256, at the start of a record. */
export const KEY_BYTES = 16;
export const RECORD_BYTES = KEY_BYTES + 8;

/**
 * Where the features of all images of a space lie: what the images of a grown archive are looked up in.
 *
 *     bytes 0-3      "HSFX"
 *     bytes 4-7      version, 1; unsigned, 32 bits, little-endian, as all numbers that follow
 *     bytes 8-11     number of files
 *     bytes 12-15    number of records
 *     files          32 bytes each, ascending: the content id of a feature file
 *     records        24 bytes each, ascending: first 16 bytes of the image's sha256, number of the file, row
 *
 * A look-up is a binary search over the bytes as they are: 10^6 images take 24 MB and no parsing. Two images whose first
 * 16 bytes agree are told apart by the file, which holds the whole sha256. Losing an index loses hits, never results.
 */
export class FeatureIndex {
  readonly #bytes: Buffer;
  readonly #numbers: DataView;
  readonly #files: number;
  readonly #recordsStart: number;
  /** Number of images. */
  readonly size: number;

  /** @throws FormatError where the bytes are not a whole index of this version */
  constructor(bytes: Uint8Array, key: string) {
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const refuse = (finding: string) => new FormatError(`Cannot read the feature index "${key}": ${finding}`);
    if (all.length < PRELUDE_BYTES || !all.subarray(0, MAGIC.length).equals(MAGIC)) {
      throw refuse(`it starts with ${JSON.stringify(all.toString('latin1', 0, MAGIC.length))}, wanted "${MAGIC}"`);
    }
    if (all.readUInt32LE(4) !== VERSION) throw refuse(`it is of version ${all.readUInt32LE(4)}, wanted ${VERSION}`);
    this.#bytes = all;
    this.#numbers = new DataView(all.buffer, all.byteOffset, all.byteLength);
    this.#files = all.readUInt32LE(8);
    this.size = all.readUInt32LE(12);
    this.#recordsStart = PRELUDE_BYTES + this.#files * FILE_BYTES;
    const wanted = this.#recordsStart + this.size * RECORD_BYTES;
    if (all.length !== wanted) throw refuse(`it has ${all.length} bytes, wanted ${wanted}`);
  }

  /** Content ids of the files whose images are in it, ascending. */
  files(): string[] {
    return Array.from({ length: this.#files }, (_, number) => this.#file(number));
  }

  find(sha256: string): FeaturePlace | undefined {
    const key = Buffer.from(sha256.slice(0, KEY_BYTES * 2), 'hex');
    const start = key.readUInt32BE();
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(key, start, middle) > 0) low = middle + 1;
      else high = middle;
    }
    if (low === this.size || this.#compare(key, start, low) !== 0) return undefined;
    const at = this.#recordsStart + low * RECORD_BYTES + KEY_BYTES;
    const file = this.#bytes.readUInt32LE(at);
    // A damaged number counts as an image that is not known.
    return file < this.#files ? { file: this.#file(file), row: this.#bytes.readUInt32LE(at + 4) } : undefined;
  }

  /** The records as they stand in the file: a view, not to be written to. */
  records(): Buffer {
    return this.#bytes.subarray(this.#recordsStart);
  }

  #file(number: number): string {
    const at = PRELUDE_BYTES + number * FILE_BYTES;
    return this.#bytes.toString('hex', at, at + FILE_BYTES);
  }

  /** @param start the key's first four bytes as a number, which settles nearly every comparison */
  #compare(key: Buffer, start: number, record: number): number {
    const at = this.#recordsStart + record * RECORD_BYTES;
    const difference = start - this.#numbers.getUint32(at);
    if (difference !== 0) return difference;
    return key.compare(this.#bytes, at, at + KEY_BYTES);
  }
}

/**
 * An index as it is stored.
 * @param files content ids, ascending
 * @param records ascending by key, each key once
 */
export function encodeFeatureIndex(files: readonly string[], records: Buffer): Uint8Array {
  const prelude = Buffer.alloc(PRELUDE_BYTES);
  MAGIC.copy(prelude);
  prelude.writeUInt32LE(VERSION, 4);
  prelude.writeUInt32LE(files.length, 8);
  prelude.writeUInt32LE(records.length / RECORD_BYTES, 12);
  return Buffer.concat([prelude, Buffer.from(files.join(''), 'hex'), records]);
}
