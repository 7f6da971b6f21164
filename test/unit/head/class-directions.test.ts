import fc from 'fast-check';
import type { FeatureTable } from '../../../shared/features/feature-table';
import { fitDirections, nearestTo } from '../../../shared/head/class-directions';

const FEATURES = 3;

const tableOf = (rows: readonly (readonly number[])[], labels: readonly number[]): FeatureTable => ({
  count: rows.length,
  featureCount: FEATURES,
  features: Float32Array.from(rows.flat()),
  labels: Int32Array.from(labels),
  names: labels.map(String),
});

const lengthOf = (row: readonly number[]) => Math.hypot(...row);
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const cosine = (a: readonly number[], b: readonly number[]) => dot(a, b) / (lengthOf(a) * lengthOf(b) || 1);

/** The mean of rows of length 1. */
const meanOf = (rows: readonly (readonly number[])[]) =>
  Array.from({ length: FEATURES }, (_, i) => rows.reduce((sum, row) => sum + (row[i] as number) / lengthOf(row), 0));

/** Rows of positive features, so that no mean is zero. */
const someRows = fc
  .array(
    fc.tuple(
      fc.array(fc.float({ min: 0.125, max: 6, noNaN: true }), { minLength: FEATURES, maxLength: FEATURES }),
      fc.integer({ min: 0, max: 2 }),
    ),
    { minLength: 4, maxLength: 12 },
  )
  .filter((rows) => [0, 1, 2].every((label) => rows.filter(([, own]) => own === label).length >= 2));

describe('fitDirections()', () => {
  test('measures each row against the means of all classes, its own without it', () => {
    fc.assert(
      fc.property(someRows, (pairs) => {
        const [rows, labels] = [pairs.map(([row]) => row), pairs.map(([, label]) => label)];
        const [first, second] = fitDirections(tableOf(rows, labels), 3).nearest;
        for (const [i, row] of rows.entries()) {
          const wanted = [0, 1, 2].map((label) =>
            cosine(row, meanOf(rows.filter((_, j) => labels[j] === label && j !== i))),
          );
          const sorted = [...wanted].sort((a, b) => b - a);
          expect(first.cosine[i]).toBeCloseTo(sorted[0] as number, 4);
          expect(second.cosine[i]).toBeCloseTo(sorted[1] as number, 4);
          expect(wanted[first.label[i] as number]).toBeCloseTo(sorted[0] as number, 4);
        }
      }),
    );
  });

  test('is not moved by a row of zeros, to which nothing is near', () => {
    const rows = [[1, 0, 0], [2, 0, 0], [0, 1, 0], [0, 3, 0]]; // biome-ignore format: one row per class
    const { directions } = fitDirections(tableOf([...rows, [0, 0, 0]], [0, 0, 1, 1, 1]), 2);
    expect([...directions.values]).toEqual([1, 0, 0, 1, 0, 0]);
    expect(nearestTo(directions, tableOf([[0, 0, 0]], [0]))[0].cosine[0]).toBe(0);
  });

  test('says of many rows what it says of each alone', () => {
    const rows = Array.from({ length: 1500 }, (_, i) => [1, (i % 7) / 7, (i % 11) / 11]);
    const { directions } = fitDirections(tableOf(rows.slice(0, 40), rows.slice(0, 40).map((_, i) => i % 2)), 2); // biome-ignore format: short
    const [all] = nearestTo(directions, tableOf(rows, rows.map(() => 0))); // biome-ignore format: short
    for (const i of [0, 1023, 1024, 1499]) {
      const [alone] = nearestTo(directions, tableOf([rows[i] as number[]], [0]));
      expect([all.cosine[i], all.label[i]]).toEqual([alone.cosine[0], alone.label[0]]);
    }
  });
});
