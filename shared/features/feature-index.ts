import { FormatError } from '../errors';

/**
 * Where the features of an image lie, for all images of a space: what a grown archive's shards are looked up in.
 *
 *     bytes 0-3    "HSX1"
 *     bytes 4-7    number of files, unsigned 32-bit little-endian, as are all that follow
 *     bytes 8-11   number of records
 *     files        32 bytes each: the content id of a feature file
 *     records      24 bytes each, ascending: first 16 bytes of the image's sha256, number of the file, row
 *
 * A lookup is a binary search over the bytes as they are: 10^6 images take 24 MB and no parsing. Losing the index loses
 * hits, never results.
 */
export interface FeaturePlace {
  /** Content id of the feature file. */
  readonly file: string;
  readonly row: number;
}

const MAGIC = Buffer.from('HSX1');
const HEADER_BYTES = 12;
const FILE_BYTES = 32;
const KEY_BYTES = 16;
const RECORD_BYTES = KEY_BYTES + 8;

export class FeatureIndex {
  private readonly bytes: Buffer;
  private readonly files: number;
  private readonly records: number;
  private readonly start: number;

  /** @throws FormatError where the bytes are not a whole index of this version */
  constructor(bytes: Uint8Array, key: string) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const known = this.bytes.length >= HEADER_BYTES && this.bytes.subarray(0, 4).equals(MAGIC);
    this.files = known ? this.bytes.readUInt32LE(4) : 0;
    this.records = known ? this.bytes.readUInt32LE(8) : 0;
    this.start = HEADER_BYTES + this.files * FILE_BYTES;
    if (!known || this.bytes.length !== this.start + this.records * RECORD_BYTES) {
      throw new FormatError(
        `The feature index "${key}" is damaged: ${bytes.length} bytes, wanted a whole file of "${MAGIC}"`,
      );
    }
  }

  static of(places: Iterable<readonly [sha256: string, FeaturePlace]>): FeatureIndex {
    return new FeatureIndex(encode(places), 'new');
  }

  get size(): number {
    return this.records;
  }

  find(sha256: string): FeaturePlace | undefined {
    const key = Buffer.from(sha256.slice(0, KEY_BYTES * 2), 'hex');
    let low = 0;
    let high = this.records;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.keyAt(middle).compare(key) < 0) low = middle + 1;
      else high = middle;
    }
    return low < this.records && this.keyAt(low).equals(key) ? this.placeAt(low) : undefined;
  }

  /** This index with places added; for an image that is in both the new place wins. */
  with(places: Iterable<readonly [sha256: string, FeaturePlace]>): FeatureIndex {
    return FeatureIndex.of([...this.entries(), ...places]);
  }

  toBytes(): Uint8Array {
    return this.bytes;
  }

  private *entries(): Generator<readonly [string, FeaturePlace]> {
    for (let i = 0; i < this.records; i++) yield [this.keyAt(i).toString('hex'), this.placeAt(i)];
  }

  private keyAt(record: number): Buffer {
    const at = this.start + record * RECORD_BYTES;
    return this.bytes.subarray(at, at + KEY_BYTES);
  }

  private placeAt(record: number): FeaturePlace {
    const at = this.start + record * RECORD_BYTES + KEY_BYTES;
    const file = HEADER_BYTES + this.bytes.readUInt32LE(at) * FILE_BYTES;
    return { file: this.bytes.toString('hex', file, file + FILE_BYTES), row: this.bytes.readUInt32LE(at + 4) };
  }
}

function encode(places: Iterable<readonly [string, FeaturePlace]>): Buffer {
  const byKey = new Map<string, FeaturePlace>();
  for (const [sha256, place] of places) byKey.set(sha256.slice(0, KEY_BYTES * 2), place);
  const files = [...new Set([...byKey.values()].map(({ file }) => file))].sort();
  const numbers = new Map(files.map((file, number) => [file, number]));
  const bytes = Buffer.alloc(HEADER_BYTES + files.length * FILE_BYTES + byKey.size * RECORD_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(files.length, 4);
  bytes.writeUInt32LE(byKey.size, 8);
  files.forEach((file, number) => {
    bytes.write(file, HEADER_BYTES + number * FILE_BYTES, 'hex');
  });
  let at = HEADER_BYTES + files.length * FILE_BYTES;
  for (const key of [...byKey.keys()].sort()) {
    const { file, row } = byKey.get(key) as FeaturePlace;
    bytes.write(key, at, 'hex');
    bytes.writeUInt32LE(numbers.get(file) as number, at + KEY_BYTES);
    bytes.writeUInt32LE(row, at + KEY_BYTES + 4);
    at += RECORD_BYTES;
  }
  return bytes;
}
