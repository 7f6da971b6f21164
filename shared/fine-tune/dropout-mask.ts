import type { Random } from '../random';

/**
 * What Keras' Dropout multiplies with while it trains: 0 with probability `dropout`, else 1 / (1 - dropout).
 * @returns Float32Array [length]; undefined where nothing is dropped
 */
export function dropoutMask(length: number, dropout: number, random: Random): Float32Array | undefined {
  if (dropout === 0) return undefined;
  const dropBelow = Math.round(dropout * 2 ** 32);
  const scale = 1 / (1 - dropout);
  const draws = random.fill(new Uint32Array(length));
  return Float32Array.from(draws, (draw) => (draw < dropBelow ? 0 : scale));
}
