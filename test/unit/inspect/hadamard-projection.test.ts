import { HadamardProjection } from '../../../shared/inspect/hadamard-projection';

/** What becomes of each unit vector. */
function rowsOf(featureCount: number): number[][] {
  const projection = new HadamardProjection(new Float64Array(featureCount));
  return Array.from({ length: featureCount }, (_, i) => {
    const unit = new Float32Array(featureCount);
    unit[i] = 1;
    const at = projection.apply(unit);
    return Array.from({ length: projection.size }, (_, place) => at(place));
  });
}

describe('HadamardProjection', () => {
  test.each([2, 3, 4, 8, 13, 16, 33, 64])(
    'HadamardProjection turns %i numbers without stretching any',
    (featureCount) => {
      const rows = rowsOf(featureCount);
      for (const [i, row] of rows.entries()) {
        expect(row.length).toBe(2 ** Math.ceil(Math.log2(featureCount)));
        expect(new Set(row.map(Math.abs))).toEqual(new Set([1]));
        for (const other of rows.slice(0, i)) expect(row.reduce((sum, value, k) => sum + value * other[k]!, 0)).toBe(0);
      }
    },
  );

  test('HadamardProjection takes the mean away, and is another one by its number', () => {
    const [mean, features] = [Float64Array.of(1, 2, 3, 4, 5), Float32Array.of(3, 2, 3, 4, 5)];
    const applied = (number: number, own: Float32Array) => {
      const projection = new HadamardProjection(mean, number);
      const at = projection.apply(own);
      return Array.from({ length: projection.size }, (_, place) => at(place));
    };
    expect(new Set(applied(0, Float32Array.from(mean)).map(Math.abs))).toEqual(new Set([0]));
    expect(new Set(applied(0, features).map(Math.abs))).toEqual(new Set([2]));
    expect(applied(0, features)).not.toEqual(applied(1, features));
  });
});
