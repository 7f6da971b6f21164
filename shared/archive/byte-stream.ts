/** Reads a stream in pieces of the lengths that are asked for. */
export class ByteStream {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Buffer = Buffer.alloc(0);
  #position = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** How many bytes were read. */
  get position(): number {
    return this.#position;
  }

  /** The next bytes, in memory of their own or of one chunk: as many, or fewer where the stream ends before. */
  async read(bytes: number): Promise<Buffer> {
    const first = await this.some(bytes);
    if (first.length === bytes || first.length === 0) return first;
    const parts = [first];
    let length = first.length;
    while (length < bytes) {
      const next = await this.some(bytes - length);
      if (next.length === 0) break;
      parts.push(next);
      length += next.length;
    }
    return Buffer.concat(parts, length);
  }

  /** The next bytes as they come: at most as many, none where the stream has ended. */
  async some(bytes: number): Promise<Buffer> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return this.#chunk;
      this.#chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    const taken = this.#chunk.subarray(0, bytes);
    this.#chunk = this.#chunk.subarray(taken.length);
    this.#position += taken.length;
    return taken;
  }

  /** Everything that was not read yet. */
  async *rest(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = await this.some(Number.MAX_SAFE_INTEGER);
      if (next.length === 0) return;
      yield next;
    }
  }

  /** Lets go of the source, wherever reading stands. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
