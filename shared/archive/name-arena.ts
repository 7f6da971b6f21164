const CHUNK_BYTES = 1024 * 1024;

/**
 * Names in a few long buffers, by number: as strings of their own a million of them would take 40 bytes each beside what
 * they say. The first name added has the number 0.
 */
export class NameArena {
  readonly #chunks: Buffer[] = [];
  readonly #starts: Float64Array;
  readonly #lengths: Uint32Array;
  #count = 0;
  #used = CHUNK_BYTES;

  /** @param most names that can be added */
  constructor(most: number) {
    this.#starts = new Float64Array(most);
    this.#lengths = new Uint32Array(most);
  }

  add(name: string): void {
    const bytes = Buffer.byteLength(name);
    if (this.#used + bytes > CHUNK_BYTES) {
      this.#chunks.push(Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes)));
      this.#used = 0;
    }
    const chunk = this.#chunks.length - 1;
    this.#chunks[chunk]?.write(name, this.#used);
    this.#starts[this.#count] = chunk * CHUNK_BYTES + this.#used;
    this.#lengths[this.#count] = bytes;
    this.#used += bytes;
    this.#count += 1;
  }

  /** @throws RangeError where no name has this number */
  get(number: number): string {
    const start = this.#starts[number];
    if (start === undefined || number >= this.#count) throw new RangeError(`There is no name ${number}`);
    const at = start % CHUNK_BYTES;
    const chunk = this.#chunks[(start - at) / CHUNK_BYTES];
    return chunk?.toString('utf8', at, at + (this.#lengths[number] ?? 0)) ?? '';
  }
}
