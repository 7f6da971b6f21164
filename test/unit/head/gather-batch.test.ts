import { gatherBatch } from '../../../shared/head/gather-batch';
import { Random } from '../../../shared/random';

const FEATURES = 1000;
const table = {
  count: 3,
  featureCount: FEATURES,
  features: Float32Array.from({ length: 3 * FEATURES }, (_, i) => 1 + Math.floor(i / FEATURES)),
  labels: Int32Array.of(0, 1, 0),
  names: ['a', 'b', 'c'],
};

function gather(dropout: number, seed = 1): Float32Array {
  const batch = new Float32Array(2 * (FEATURES + 1)).fill(-1);
  gatherBatch(table, Int32Array.of(2, 0), dropout, new Random(seed), batch);
  return batch;
}

describe('gatherBatch()', () => {
  test('gatherBatch() copies rows in the order asked for and ends each with a one', () => {
    const batch = gather(0);
    expect(new Set(batch.subarray(0, FEATURES))).toEqual(new Set([3]));
    expect(new Set(batch.subarray(FEATURES + 1, 2 * FEATURES + 1))).toEqual(new Set([1]));
    expect([batch[FEATURES], batch.at(-1)]).toEqual([1, 1]);
  });

  test.each([0.2, 0.5, 0.95])(
    'gatherBatch() drops a share of %p and scales up the others; the bias is kept',
    (dropout) => {
      const batch = gather(dropout);
      const first = batch.subarray(0, FEATURES);
      expect([...new Set(first)].sort()).toEqual([0, Math.fround(3 / (1 - dropout))]);
      const share = first.filter((value) => value === 0).length / FEATURES;
      expect(Math.abs(share - dropout)).toBeLessThan(4 * Math.sqrt((dropout * (1 - dropout)) / FEATURES));
      expect([batch[FEATURES], batch.at(-1)]).toEqual([1, 1]);
    },
  );

  test('gatherBatch() drops the same for the same seed and others for another', () => {
    expect(gather(0.2)).toEqual(gather(0.2));
    expect(gather(0.2)).not.toEqual(gather(0.2, 2));
  });
});
