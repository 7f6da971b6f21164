import fc from 'fast-check';
import { addCurvatures, curvatureSums } from '../../../shared/head/convex/curvature-sums';
import { headObjective } from '../../../shared/head/convex/head-objective';
import { addSums, type HeadSums, headSums, type WeighedRows } from '../../../shared/head/convex/head-sums';
import { minimize } from '../../../shared/head/convex/minimize';
import { minimizeByCurvature } from '../../../shared/head/convex/minimize-by-curvature';
import { lossAndAccuracy } from '../../../shared/head/cross-entropy';
import { predictHead } from '../../../shared/head/predict-head';
import { Random } from '../../../shared/random';

const FEATURES = 12;
const DECAY = 1e-3;

/** Classes around a direction each, which overlap. */
function drawRows(rows: number, classes: number, seed: number): WeighedRows {
  const random = new Random(seed);
  const labels = Int32Array.from({ length: rows }, () => random.below(classes));
  const features = Float32Array.from({ length: rows * FEATURES }, (_, i) => {
    const label = labels[Math.floor(i / FEATURES)] as number;
    return Math.max(0, random.uniform() - 0.2) + ((i % FEATURES) % classes === label ? 0.3 : 0);
  });
  const classWeights = Float64Array.from({ length: classes }, (_, k) => 1 + k / 4);
  return { featureCount: FEATURES, features, labels, classWeights };
}

/** Cut into shards at these shares of the rows; some may be empty. */
function shardsOf(rows: WeighedRows, cuts: readonly number[]): WeighedRows[] {
  const ends = [...cuts.map((cut) => Math.floor(cut * rows.labels.length)), rows.labels.length].sort((a, b) => a - b);
  return ends.map((end, i) => {
    const from = ends[i - 1] ?? 0;
    const features = rows.features.subarray(from * FEATURES, end * FEATURES);
    return { ...rows, features, labels: rows.labels.subarray(from, end) };
  });
}

const unitsOf = (classes: number) => (classes === 2 ? 1 : classes);
const drawWeights = (units: number, seed: number) => {
  const random = new Random(seed);
  return Float64Array.from({ length: (FEATURES + 1) * units }, () => random.uniform() - 0.5);
};
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
function closeTo(found: Float64Array, wanted: Float64Array): void {
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(wanted[i] as number, 9);
}

describe.each([2, 3])('of %i classes', (classes) => {
  const units = unitsOf(classes);
  const rows = drawRows(300, classes, classes);
  const one = (weights: Float64Array) => headSums(rows, weights, units);
  const objective = (sums: HeadSums, weights: Float64Array) => headObjective(sums, weights, units, DECAY);

  test('headSums() of shards add up to those of the whole, however it is cut', () => {
    fc.assert(
      fc.property(cuts, fc.nat(100), (at, seed) => {
        const weights = drawWeights(units, seed);
        const sums = shardsOf(rows, at).map((shard) => headSums(shard, weights, units));
        const [together, whole] = [sums.reduce(addSums), one(weights)];
        expect(together.rows).toBe(300);
        expect(together.loss).toBeCloseTo(whole.loss, 9);
        closeTo(together.gradient, whole.gradient);
      }),
      { numRuns: 30 },
    );
  });

  test('headSums() has the loss that a head is measured by, and the slope of that loss', () => {
    const weights = drawWeights(units, 1);
    const kernel = Float32Array.from(weights.subarray(0, FEATURES * units));
    const bias = Float32Array.from(weights.subarray(FEATURES * units));
    const head = { classes: Array(classes).fill('c'), featureCount: FEATURES, units, kernel, bias, dropout: 0 };
    const alike = { ...rows, classWeights: new Float64Array(classes).fill(1) };
    const measured = lossAndAccuracy(predictHead(head, rows.features, 300), rows.labels, classes);
    expect(headSums(alike, weights, units).loss / 300).toBeCloseTo(measured.loss, 5);
    const { gradient } = objective(one(weights), weights);
    for (const i of [0, 5, FEATURES * units - 1, FEATURES * units]) {
      const moved = (by: number) => {
        const own = weights.slice();
        own[i] = (own[i] as number) + by;
        return objective(one(own), own).value;
      };
      expect((moved(1e-5) - moved(-1e-5)) / 2e-5).toBeCloseTo(gradient[i] as number, 6);
    }
  });

  test('minimize() comes to the same place on shards as on one machine, where the gradient is flat', async () => {
    const start = new Float64Array((FEATURES + 1) * units);
    const onOne = await minimize(async (weights) => objective(one(weights), weights), start);
    const shards = shardsOf(rows, [0.1, 0.45, 0.5, 0.9]);
    const onShards = await minimize(async (weights) => {
      const sums = shards.map((shard) => headSums(shard, weights, units));
      return objective(sums.reduce(addSums), weights);
    }, start);
    expect([onOne.isReached, onShards.isReached]).toEqual([true, true]);
    expect(Math.abs(onShards.value - onOne.value)).toBeLessThan(1e-9);
    expect(onShards.evaluations).toBeLessThan(80);
    const flat = objective(one(onShards.weights), onShards.weights).gradient;
    expect(flat.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeLessThan(1e-5);
  });
});

describe('minimizeByCurvature()', () => {
  const rows = drawRows(300, 2, 7);
  const start = new Float64Array(FEATURES + 1);

  test('minimizeByCurvature() finds on shards what L-BFGS finds on one machine, in fewer passes', async () => {
    const byGradient = await minimize(
      async (weights) => headObjective(headSums(rows, weights, 1), weights, 1, DECAY),
      start,
    );
    const shards = shardsOf(rows, [0.2, 0.7]);
    const byCurvature = await minimizeByCurvature(
      async (weights) => shards.map((shard) => curvatureSums(shard, weights)).reduce(addCurvatures),
      start,
      DECAY,
    );
    expect([byGradient.isReached, byCurvature.isReached]).toEqual([true, true]);
    expect(Math.abs(byCurvature.value - byGradient.value)).toBeLessThan(1e-9);
    expect(byCurvature.evaluations).toBeLessThan(12);
    expect(byCurvature.evaluations).toBeLessThan(byGradient.evaluations);
  });

  test('minimizeByCurvature() has a least place also where the classes can be told apart without a mistake', async () => {
    const labels = Int32Array.of(0, 0, 1, 1);
    const apart = {
      featureCount: 1,
      features: Float32Array.of(0, 1, 5, 6),
      labels,
      classWeights: Float64Array.of(1, 1),
    };
    const found = await minimizeByCurvature(
      async (weights) => curvatureSums(apart, weights),
      new Float64Array(2),
      DECAY,
    );
    expect(found.isReached).toBe(true);
    expect(found.value).toBeLessThan(0.1);
  });
});

describe('addSums()', () => {
  test('addSums() refuses sums of heads of different sizes', () => {
    const of = (weights: number): HeadSums => ({ rows: 1, loss: 0, gradient: new Float64Array(weights) });
    expect(() => addSums(of(2), of(3))).toThrow('Gradients of 2 and 3 weights cannot be added');
  });
});
