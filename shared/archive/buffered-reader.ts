import { RandomAccessReader } from 'yauzl';
import type { RangeReader } from './range-reader';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** As far back as the end of a zip's directory can lie: two fixed records and a comment of at most 65,535 bytes. */
export const TAIL_BYTES = 20 + 22 + 0xffff;

const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1');

/** Where in a zip's tail the end of its directory stands; negative where it does not. */
export function findDirectoryEnd(tail: Uint8Array): number {
  return Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength).lastIndexOf(END_SIGNATURE);
}

/**
 * Lets yauzl read a directory from memory: it asks for 46 bytes at a time, which must not be a request each. The tail
 * is read once; what lies before it comes in chunks, and nothing is read twice but the piece that a chunk cut through.
 */
export class BufferedReader extends RandomAccessReader {
  readonly #source: RangeReader;
  readonly #tail: Uint8Array;
  #chunk: Uint8Array;
  #chunkStart: number;

  /** @param tail the source's last TAIL_BYTES, or all of it where it is shorter */
  constructor(source: RangeReader, tail: Uint8Array) {
    super();
    this.#source = source;
    this.#tail = tail;
    this.#chunk = tail;
    this.#chunkStart = source.bytes - tail.byteLength;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    if (position < 0 || position + length > this.#source.bytes) {
      callback(new Error('its directory points behind its end'));
    } else if (this.#holds(position, length)) {
      this.#copy(buffer, offset, length, position);
      callback(null, length);
    } else {
      this.#fill(position, length).then(
        () => {
          this.#copy(buffer, offset, length, position);
          callback(null, length);
        },
        (error) => callback(error),
      );
    }
  }

  #holds(position: number, length: number): boolean {
    return position >= this.#chunkStart && position + length <= this.#chunkStart + this.#chunk.byteLength;
  }

  #copy(buffer: Buffer, offset: number, length: number, position: number): void {
    const start = position - this.#chunkStart;
    buffer.set(this.#chunk.subarray(start, start + length), offset);
  }

  async #fill(position: number, length: number): Promise<void> {
    const tailStart = this.#source.bytes - this.#tail.byteLength;
    this.#chunkStart = Math.min(position, tailStart);
    const end = Math.min(position + Math.max(CHUNK_BYTES, length), tailStart);
    const read = end > position ? await this.#source.read(position, end) : new Uint8Array(0);
    this.#chunk = end < tailStart ? read : Buffer.concat([read, this.#tail]);
  }
}
