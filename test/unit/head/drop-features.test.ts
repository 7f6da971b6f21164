import fc from 'fast-check';
import { batchMemory, dropFeatures } from '../../../shared/head/drop-features';
import { DropoutKernel } from '../../../shared/head/dropout-kernel';
import { Random } from '../../../shared/random';

const FEATURES = 1000;

/** Two rows of threes, each with a one behind it. */
function dropped(dropout: number, seed = 1, batch = batchMemory(2 * (FEATURES + 1))): Float32Array {
  batch.fill(3);
  batch[FEATURES] = batch[2 * FEATURES + 1] = 1;
  dropFeatures(batch, 2, FEATURES, dropout, new Random(seed));
  return batch.slice();
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);

describe('dropFeatures()', () => {
  test.each([0.2, 0.5, 0.95])(
    'dropFeatures() drops a share of %p and scales up the others; the last column is kept',
    (dropout) => {
      const batch = dropped(dropout);
      for (const row of [batch.subarray(0, FEATURES), batch.subarray(FEATURES + 1, 2 * FEATURES + 1)]) {
        expect([...new Set(row)].sort()).toEqual([0, Math.fround(3 / (1 - dropout))]);
        const share = row.filter((value) => value === 0).length / FEATURES;
        expect(Math.abs(share - dropout)).toBeLessThan(4 * Math.sqrt((dropout * (1 - dropout)) / FEATURES));
      }
      expect([batch[FEATURES], batch.at(-1)]).toEqual([1, 1]);
    },
  );

  test('dropFeatures() drops the same for the same seed and others for another', () => {
    expect(dropped(0.2)).toEqual(dropped(0.2));
    expect(dropped(0.2)).not.toEqual(dropped(0.2, 2));
  });

  test('dropFeatures() without dropout draws nothing and changes nothing', () => {
    const random = new Random(1);
    const batch = Float32Array.of(5, 6, 1);
    dropFeatures(batch, 1, 2, 0, random);
    expect([...batch]).toEqual([5, 6, 1]);
    expect(random.state).toEqual(new Random(1).state);
  });

  test('dropFeatures() drops the features whose draw, in their order, is below the share', () => {
    const draws = new Random(7);
    const wanted = Array.from({ length: FEATURES }, () => (draws.uniform() < 0.2 ? 0 : 3.75));
    expect([...dropped(0.2, 7).subarray(0, FEATURES)]).toEqual(wanted);
  });

  test('dropFeatures() gives the same bytes and leaves the same random state in whatever memory', () => {
    const value = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, 6, 2 ** -149, -(2 ** -149)),
    );
    const batches = fc
      .record({ rows: fc.integer({ min: 0, max: 5 }), featureCount: fc.integer({ min: 1, max: 23 }) })
      .chain(({ rows, featureCount }) => {
        const length = rows * (featureCount + 1);
        // What lies behind a batch is not touched.
        const values = fc.array(value, { minLength: length + 4, maxLength: length + 4 });
        return fc.record({ rows: fc.constant(rows), featureCount: fc.constant(featureCount), values });
      });
    const dropouts = fc.oneof(
      fc.constantFrom(0.2, 0.95, 2 ** -31, 1e-12),
      fc.double({ min: 0, max: 0.95, noNaN: true }),
    );
    const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(batches, dropouts, seeds, ({ rows, featureCount, values }, dropout, seed) => {
        const plain = Float32Array.from(values);
        const fast = batchMemory(values.length);
        fast.set(values);
        expect([DropoutKernel.holding(plain), DropoutKernel.holding(fast)]).toEqual([undefined, expect.anything()]);
        const [one, other] = [new Random(seed), new Random(seed)];
        dropFeatures(plain, rows, featureCount, dropout, one);
        dropFeatures(fast, rows, featureCount, dropout, other);
        expect(bytesOf(fast).equals(bytesOf(plain))).toBe(true);
        expect(other.state).toEqual(one.state);
      }),
    );
  });
});

describe('batchMemory()', () => {
  test('batchMemory() grows, and a batch in the grown memory is found to lie there', () => {
    for (const length of [10, 100_000, 50]) {
      const batch = batchMemory(length);
      expect(batch.length).toBe(length);
      expect(DropoutKernel.holding(batch)).toBeDefined();
      // One that begins elsewhere is none that the kernel would drop of.
      expect(DropoutKernel.holding(batch.subarray(1))).toBeUndefined();
    }
  });

  test('batchMemory() of more than there can be is left to whoever asks', () => {
    expect(DropoutKernel.make()?.batch(2 ** 31)).toBeUndefined();
  });
});

describe('a machine without SIMD', () => {
  const api = () => (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }).WebAssembly;
  afterEach(() => jest.restoreAllMocks());

  test('dropFeatures() gives the same bytes there', () => {
    jest.spyOn(api(), 'validate').mockReturnValue(false);
    jest.isolateModules(() => {
      const there: typeof import('../../../shared/head/drop-features') = require('../../../shared/head/drop-features');
      const batch = there.batchMemory(2 * (FEATURES + 1));
      expect(batch.byteOffset).toBe(0);
      batch.fill(3);
      batch[FEATURES] = batch[2 * FEATURES + 1] = 1;
      there.dropFeatures(batch, 2, FEATURES, 0.2, new Random(1));
      expect(bytesOf(batch).equals(bytesOf(dropped(0.2)))).toBe(true);
    });
  });
});
