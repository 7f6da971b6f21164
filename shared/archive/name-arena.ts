const CHUNK_BYTES = 1024 * 1024;

/**
 * Names in a few long buffers, by number: as strings of their own a million of them would take 40 bytes each beside what
 * they say. The first name added has the number 0.
 */
export class NameArena {
  readonly #chunks: Chunk[] = [];
  /** Of each name, in its chunk; it reaches up to the next one's. */
  readonly #starts: Uint32Array;
  #count = 0;
  /** Number of the chunk that was read last: names are mostly read one after the other. */
  #recent = 0;

  /** @param most names that can be added */
  constructor(most: number) {
    this.#starts = new Uint32Array(most);
  }

  add(name: string): void {
    const bytes = Buffer.byteLength(name);
    let chunk = this.#chunks.at(-1);
    if (!chunk || chunk.used + bytes > chunk.bytes.length) {
      chunk = { bytes: Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes)), first: this.#count, used: 0 };
      this.#chunks.push(chunk);
    }
    chunk.bytes.write(name, chunk.used);
    this.#starts[this.#count] = chunk.used;
    chunk.used += bytes;
    this.#count += 1;
  }

  /** @throws RangeError where no name has this number */
  get(number: number): string {
    const start = this.#starts[number];
    if (start === undefined || number >= this.#count) throw new RangeError(`There is no name ${number}`);
    const { bytes, used } = this.#chunkOf(number);
    const end = number + 1 < this.#endOf(this.#recent) ? this.#starts[number + 1] : used;
    return bytes.toString('utf8', start, end);
  }

  #chunkOf(number: number): Chunk {
    const recent = this.#chunks[this.#recent] as Chunk;
    if (number >= recent.first && number < this.#endOf(this.#recent)) return recent;
    let [low, high] = [0, this.#chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#chunks[middle] as Chunk).first <= number) low = middle;
      else high = middle - 1;
    }
    this.#recent = low;
    return this.#chunks[low] as Chunk;
  }

  /** Number of the first name that is in none of the chunks up to this one. */
  #endOf(chunk: number): number {
    return this.#chunks[chunk + 1]?.first ?? this.#count;
  }
}

interface Chunk {
  readonly bytes: Buffer;
  /** Number of its first name. */
  readonly first: number;
  used: number;
}
