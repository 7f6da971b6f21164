/** Whole numbers of 32 bits that are added one by one: 4 bytes each, where a list of numbers takes 8 and more. */
export class IntColumn {
  #values = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Int32Array(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** A copy, in the order of `places` where they are given. */
  values(places?: Uint32Array): Int32Array {
    const own = this.#values.subarray(0, this.#length);
    return places ? Int32Array.from(places, (place) => own[place] as number) : own.slice();
  }
}
