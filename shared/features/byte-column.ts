/** Items of some bytes each that are added one by one, held in one array. */
export class ByteColumn {
  #bytes: Uint8Array;
  #count = 0;

  /** @param width bytes of an item */
  constructor(readonly width = 1) {
    this.#bytes = new Uint8Array(1024 * width);
  }

  /** @param item `width` bytes; @throws RangeError for another length */
  add(item: ArrayLike<number>): void {
    const { width } = this;
    if (item.length !== width) throw new RangeError(`An item of ${width} bytes was expected, one has ${item.length}`);
    if ((this.#count + 1) * width > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(item, this.#count * width);
    this.#count += 1;
  }

  /** A copy, [count, width], in the order of `places` where they are given. */
  values(places?: Uint32Array): Uint8Array {
    const { width } = this;
    if (!places) return this.#bytes.slice(0, this.#count * width);
    const values = new Uint8Array(places.length * width);
    for (const [at, place] of places.entries()) {
      values.set(this.#bytes.subarray(place * width, (place + 1) * width), at * width);
    }
    return values;
  }
}
