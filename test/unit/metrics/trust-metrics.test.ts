import fc from 'fast-check';
import { chooseExamples } from '../../../shared/metrics/choose-examples';
import { type Predictions, trustMetrics } from '../../../shared/metrics/trust-metrics';
import { type RandomPredictions, randomPredictions } from '../../support/random-predictions';

const NAMES = ['ants', 'bees', 'cats'];
const named = ({ probabilities, labels }: RandomPredictions): Predictions => ({
  probabilities,
  labels,
  names: Array.from(labels, (label, row) => `${NAMES[label]}/${row}.jpg`),
});

describe('trustMetrics()', () => {
  test('trustMetrics() chooses on validation alone: other test images change only what is said of them', () => {
    fc.assert(
      fc.property(randomPredictions(3), randomPredictions(3), randomPredictions(3), (validation, one, other) => {
        const [a, b] = [one, other].map((test) => trustMetrics(named(validation), named(test), NAMES, 1));
        const chosen = ({ intervals, calibration, thresholds, curves, examples }: NonNullable<typeof a>) => [
          ...[intervals.validation, calibration.validation, curves, examples],
          thresholds.map((own) => own && { ...own, test: undefined }),
        ];
        expect(chosen(b!)).toEqual(chosen(a!));
      }),
      { numRuns: 20 },
    );
  });

  test('trustMetrics() shows twelve classes at most, those that are found worst', () => {
    const classes = Array.from({ length: 15 }, (_, i) => `class ${i}`);
    const labels = Int32Array.from({ length: 150 }, (_, i) => i % 15);
    // The first three classes are found without a mistake.
    const said = (row: number) => (row % 15 < 3 ? row % 15 : 3 + ((row * 7) % 12));
    const probabilities = Float32Array.from({ length: 150 * 15 }, (_, i) =>
      i % 15 === said(Math.floor(i / 15)) ? 0.86 : 0.01,
    );
    const { curves, thresholds } = trustMetrics({ probabilities, labels, names: classes }, null, classes, 1);
    expect(curves.map((own) => own.class)).toEqual(classes.slice(3));
    expect(thresholds).toHaveLength(15);
  });

  test('trustMetrics() says nothing of test images of a class that test has none of', () => {
    const probabilities = Float32Array.of(0.8, 0.2, 0.3, 0.7);
    const validation = { probabilities, labels: Int32Array.of(0, 1), names: ['a', 'b'] };
    const { thresholds } = trustMetrics(validation, { ...validation, labels: Int32Array.of(0, 0) }, ['x', 'y'], 1);
    expect(thresholds.map((own) => own?.test === null)).toEqual([false, true]);
  });

  test('trustMetrics() has no thresholds of a class without an image, which its areas leave out, and null for a test split that is not there', () => {
    const validation = { probabilities: Float32Array.of(0.8, 0.1, 0.1, 0.1, 0.8, 0.1), labels: Int32Array.of(0, 1) };
    const found = trustMetrics({ ...validation, names: ['a', 'b'] }, null, NAMES, 1);
    expect(found.thresholds.map((own) => own?.class ?? null)).toEqual(['ants', 'bees', null]);
    expect(found.intervals).toMatchObject({ validation: { rocAuc: { low: 1, high: 1 } }, test: null });
    expect(found.calibration.test).toBeNull();
  });
});

describe('chooseExamples()', () => {
  test('chooseExamples() gives wrong images as mistakes and right ones as close calls, each in order', () => {
    fc.assert(
      fc.property(randomPredictions(3), (own) => {
        const { probabilities, labels, names } = named(own);
        const found = chooseExamples(probabilities, labels, names, NAMES);
        const falls = (values: readonly number[]) => values.every((value, i) => i === 0 || value <= values[i - 1]!);
        expect(falls(found.worst.map(({ loss }) => loss))).toBe(true);
        expect(falls(found.mostCertainMistakes.map(({ probability }) => probability))).toBe(true);
        expect(falls(found.closeCalls.map(({ probability }) => -probability))).toBe(true);
        expect([...found.worst, ...found.mostCertainMistakes].every((one) => one.class !== one.predicted)).toBe(true);
        expect(found.closeCalls.every((one) => one.class === one.predicted)).toBe(true);
      }),
    );
  });

  test('chooseExamples() takes equally bad images by their names, whatever their order', () => {
    const probabilities = Float32Array.of(0.9, 0.1, 0.9, 0.1);
    const files = (names: readonly string[]) =>
      chooseExamples(probabilities, Int32Array.of(1, 1), names, ['a', 'b']).worst.map(({ file }) => file);
    expect(files(['x.jpg', 'y.jpg'])).toEqual(files(['y.jpg', 'x.jpg']));
  });
});
