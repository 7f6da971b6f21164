import { createHash } from 'node:crypto';

/** A seeded stream of numbers: equal keys give equal streams, on any machine. */
export interface Random {
  /** In [from, to). */
  between(from: number, to: number): number;
  /** A whole number, `from` to `to`, both included. */
  integer(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** `value` times something within 1 ± share. */
  near(value: number, share: number): number;
}

/** The stream of one drawing; the key names it ("1/cats/17"), so that drawings do not depend on their order. */
export function createRandom(key: string): Random {
  const state = new Uint32Array(new Uint8Array(createHash('sha256').update(key).digest()).buffer.slice(0, 16));
  const next = (): number => sfc32(state) / 2 ** 32;
  const between = (from: number, to: number): number => from + (to - from) * next();
  const integer = (from: number, to: number): number => from + Math.floor((to - from + 1) * next());
  return {
    between,
    integer,
    chance: (probability) => next() < probability,
    pick: (values) => values[integer(0, values.length - 1)]!,
    near: (value, share) => value * between(1 - share, 1 + share),
  };
}

/** Doty-Humphrey's small fast counting generator: 128 bits of state, 32 bits a draw. */
function sfc32(state: Uint32Array): number {
  const [a, b, c, counter] = [state[0]!, state[1]!, state[2]!, state[3]!];
  const sum = (a + b + counter) >>> 0;
  state[0] = b ^ (b >>> 9);
  state[1] = c + (c << 3);
  state[2] = ((c << 21) | (c >>> 11)) + sum;
  state[3] = counter + 1;
  return sum;
}
