/**
 * Seeded random numbers: xoshiro128** by Blackman and Vigna, its state filled by splitmix32, so that seeds that differ
 * in one bit give unrelated sequences. The same seed gives the same numbers on every machine.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** @param seed whole number from 0 to 2^32 - 1 */
  constructor(seed: number) {
    let state = seed >>> 0;
    const next = () => {
      state = (state + 0x9e3779b9) >>> 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) | 0;
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next();
  }

  /** What the next numbers depend on, to go on from later. */
  get state(): RandomState {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
  }

  /** Goes on from there. */
  set state([a, b, c, d]: RandomState) {
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    this.d = d | 0;
  }

  /** Goes on where a state was taken. */
  static from(state: RandomState): Random {
    const random = new Random(0);
    random.state = state;
    return random;
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const scrambled = Math.imul(this.b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** Fills a list with the numbers that as many calls of `uint32` would give, several times as fast. */
  fill(list: Uint32Array): Uint32Array {
    // In locals the state stays in registers.
    let { a, b, c, d } = this;
    for (let i = 0; i < list.length; i++) {
      const scrambled = Math.imul(b, 5);
      list[i] = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
      const t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = (d << 11) | (d >>> 21);
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    return list;
  }

  /** In [0, 1). */
  uniform(): number {
    return this.uint32() / 2 ** 32;
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** Puts an array into random order, in place (Fisher and Yates). */
  shuffle<List extends { length: number; [index: number]: number }>(list: List): List {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = list[i] as number;
      list[i] = list[j] as number;
      list[j] = kept;
    }
    return list;
  }
}

/** Four whole numbers from 0 to 2^32 - 1. */
export type RandomState = readonly [number, number, number, number];
