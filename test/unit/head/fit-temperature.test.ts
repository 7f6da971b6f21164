import fc from 'fast-check';
import { calibrateHead } from '../../../shared/head/calibrate-head';
import { lossAndAccuracy, predictedClass } from '../../../shared/head/cross-entropy';
import { fitTemperature } from '../../../shared/head/fit-temperature';
import type { Head } from '../../../shared/head/head';
import { predictHead, probabilitiesOf } from '../../../shared/head/predict-head';
import { Random } from '../../../shared/random';
import { goldenFeatures } from '../../support/golden-formulas';

const lossAt = (logits: Float32Array, labels: Int32Array, units: number, temperature: number) =>
  lossAndAccuracy(
    probabilitiesOf(
      logits.map((logit) => logit / temperature),
      units,
    ),
    labels,
    units === 1 ? 2 : units,
  ).loss;

function rows(units: number) {
  const row = fc.record({
    label: fc.nat(units === 1 ? 1 : units - 1),
    logits: fc.array(fc.double({ min: -12, max: 12, noNaN: true }), { minLength: units, maxLength: units }),
  });
  return fc.array(row, { minLength: 1, maxLength: 40 }).map((own) => ({
    logits: Float32Array.from(own.flatMap(({ logits }) => logits)),
    labels: Int32Array.from(own, ({ label }) => label),
  }));
}

describe('fitTemperature()', () => {
  test('fitTemperature() never raises the validation loss, and no temperature between its bounds is better', () => {
    for (const units of [1, 3]) {
      fc.assert(
        fc.property(rows(units), ({ logits, labels }) => {
          const found = fitTemperature(logits, labels, units);
          const loss = lossAt(logits, labels, units, found);
          expect(loss).toBeLessThanOrEqual(lossAt(logits, labels, units, 1));
          if (found === 1) return;
          for (const factor of [0.5, 0.8, 0.97, 1.03, 1.25, 2]) {
            // Keras' clipping of probabilities and float32 leave a flat spot of this size.
            expect(lossAt(logits, labels, units, found * factor)).toBeGreaterThan(loss - 1e-5);
          }
        }),
        { numRuns: 60 },
      );
    }
  });

  test('fitTemperature() finds the temperature that true logits were multiplied by', () => {
    const random = new Random(3);
    const truth = Float32Array.from({ length: 6000 }, () => (random.uniform() - 0.5) * 8);
    const labels = Int32Array.from(truth, (logit) => Number(random.uniform() < 1 / (1 + Math.exp(-logit))));
    for (const factor of [0.4, 3]) {
      const found = fitTemperature(
        truth.map((logit) => logit * factor),
        labels,
        1,
      );
      expect(found / factor).toBeGreaterThan(0.93);
      expect(found / factor).toBeLessThan(1.07);
    }
  });

  test('fitTemperature() is 1 where every answer is right: how certain to be cannot be learnt there', () => {
    expect(fitTemperature(Float32Array.of(-2, 3, 4), Int32Array.of(0, 1, 1), 1)).toBe(1);
  });
});

describe('calibrateHead()', () => {
  const labels = Array.from({ length: 60 }, (_, i) => i % 3);
  const features = goldenFeatures(labels, 3, 32, 1);
  const random = new Random(5);
  const head: Head = {
    classes: ['a', 'b', 'c'],
    ...{ featureCount: 32, units: 3, dropout: 0.2 },
    kernel: Float32Array.from({ length: 96 }, () => random.uniform() * 8 - 4),
    bias: Float32Array.of(0.3, -0.2, 0.1),
  };
  // Far too certain: it is right two times of three.
  const said = predictHead(head, features, 60);
  const table = {
    ...{ count: 60, featureCount: 32, features, names: [] },
    labels: Int32Array.from(labels, (_, row) => (predictedClass(said, row, 3) + (row % 3 ? 0 : 1)) % 3),
  };

  test('calibrateHead() leaves every answer as it is and lowers the loss', () => {
    const calibrated = calibrateHead(head, table);
    const after = predictHead(calibrated, features, 60);
    const answers = (probabilities: Float32Array) => labels.map((_, row) => predictedClass(probabilities, row, 3));
    expect(calibrated.temperature).toBeGreaterThan(1);
    expect(answers(after)).toEqual(answers(said));
    expect(lossAndAccuracy(after, table.labels, 3).loss).toBeLessThan(lossAndAccuracy(said, table.labels, 3).loss);
  });

  test('calibrateHead() of a calibrated head changes nothing to speak of, and remembers the whole temperature', () => {
    const once = calibrateHead(head, table);
    const twice = calibrateHead(once, table);
    expect(twice.temperature).toBeCloseTo(once.temperature as number, 3);
  });
});
