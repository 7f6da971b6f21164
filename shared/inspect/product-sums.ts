/** Rows whose products are added at once: the sums, of which there are thousands, are then read and written a quarter as often. */
const TOGETHER = 4;
type Four = [Float64Array, Float64Array, Float64Array, Float64Array];

/** The sum of the products of rows with themselves, xᵀx of each. */
export class ProductSums {
  readonly #width: number;
  /** [width, width], of which the lower triangle is used. */
  readonly values: Float64Array;
  /** [TOGETHER, width]; rows that do not wait are zero. */
  readonly #waiting: Float64Array;
  #rowsWaiting = 0;

  constructor(width: number) {
    this.#width = width;
    this.values = new Float64Array(width * width);
    this.#waiting = new Float64Array(TOGETHER * width);
  }

  add(row: Float64Array | Float32Array): void {
    this.#waiting.set(row, this.#rowsWaiting++ * this.#width);
    if (this.#rowsWaiting === TOGETHER) this.settle();
  }

  /** Adds the products of the rows that wait; `values` and `merge` know of no others. */
  settle(): void {
    const width = this.#width;
    const products = this.values;
    const [a, b, c, d] = [0, 1, 2, 3].map((row) => this.#waiting.subarray(row * width, (row + 1) * width)) as Four;
    for (let i = 0; i < width; i++) {
      const [ai, bi, ci, di] = [a[i]!, b[i]!, c[i]!, d[i]!];
      for (let j = 0, at = i * width; j <= i; j++, at++) {
        products[at]! += ai * a[j]! + bi * b[j]! + ci * c[j]! + di * d[j]!;
      }
    }
    this.#waiting.fill(0);
    this.#rowsWaiting = 0;
  }

  merge(other: ProductSums, sign: 1 | -1): void {
    for (let i = 0; i < this.values.length; i++) this.values[i]! += sign * other.values[i]!;
  }
}
