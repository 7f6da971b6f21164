import { gatherBatch } from '../../../shared/head/gather-batch';

const FEATURES = 1000;
const table = {
  count: 3,
  featureCount: FEATURES,
  features: Float32Array.from({ length: 3 * FEATURES }, (_, i) => 1 + Math.floor(i / FEATURES)),
  labels: Int32Array.of(0, 1, 0),
  names: ['a', 'b', 'c'],
};

describe('gatherBatch()', () => {
  test('gatherBatch() copies rows in the order asked for and ends each with a one', () => {
    const batch = new Float32Array(2 * (FEATURES + 1)).fill(-1);
    gatherBatch(table, Int32Array.of(2, 0), batch);
    expect(new Set(batch.subarray(0, FEATURES))).toEqual(new Set([3]));
    expect(new Set(batch.subarray(FEATURES + 1, 2 * FEATURES + 1))).toEqual(new Set([1]));
    expect([batch[FEATURES], batch.at(-1)]).toEqual([1, 1]);
  });
});
