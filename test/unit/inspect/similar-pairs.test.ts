import { hammingDistance } from '../../../shared/inspect/perceptual-hash';
import { eachSimilarPair } from '../../../shared/inspect/similar-pairs';
import { Random } from '../../../shared/random';

const WORDS = 8;

function rows(count: number): Uint32Array {
  return new Random(3).fill(new Uint32Array(count * WORDS));
}

function pairs(bits: Uint32Array, pieceBits: number, pieces: number): Set<string> {
  const found = new Set<string>();
  const count = bits.length / WORDS;
  eachSimilarPair({ bits, wordsPerRow: WORDS, count, pieceBits, pieces }, (a, b) => void found.add(`${a} ${b}`));
  return found;
}

describe('eachSimilarPair()', () => {
  test('misses no pair that differs in fewer bits than there are pieces, wherever the bits lie', () => {
    const random = new Random(1);
    for (const [pieceBits, pieces] of [
      [16, 16],
      [13, 19],
      [30, 8],
    ] as const) {
      const bits = rows(200);
      const expected: string[] = [];
      for (let a = 0; a < 100; a++) {
        bits.copyWithin((100 + a) * WORDS, a * WORDS, (a + 1) * WORDS);
        for (let n = 0; n < pieces - 1; n++) {
          const bit = random.below(pieceBits * pieces);
          bits[(100 + a) * WORDS + (bit >> 5)]! ^= 1 << (bit & 31);
        }
        expected.push(`${a} ${100 + a}`);
      }
      expect([...pairs(bits, pieceBits, pieces)]).toEqual(expect.arrayContaining(expected));
    }
  });

  test('compares few of all pairs, and of equal rows no more than a chain', () => {
    expect(pairs(rows(2000), 16, 16).size).toBeLessThan(2000);
    const equal = new Uint32Array(3000 * WORDS);
    expect(pairs(equal, 16, 16).size).toBeLessThan(3000 * 64);
  });
});

describe('hammingDistance()', () => {
  test('counts the bits that differ, the highest of a word too', () => {
    const [a, b] = [Uint32Array.of(0, 0xffffffff, 5), Uint32Array.of(0x80000001, 0, 5)];
    expect(hammingDistance(a, 0, b, 0, 3)).toBe(34);
    expect(hammingDistance(a, 1, b, 2, 1)).toBe(30);
  });
});
