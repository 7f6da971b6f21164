import { targetsOf } from '../../../shared/dataset/label-sets';
import {
  chooseThresholds,
  coOccurrence,
  FEWEST_TO_CHOOSE,
  type LabelPredictions,
  labelExamples,
  measureLabels,
} from '../../../shared/metrics/measure-labels';

const CLASSES = ['cat', 'dog', 'outdoor'];
const SETS = [[], [0], [0, 1], [0, 1, 2]];
const LABELS = [3, 2, 1, 0, 2, 1];
const PROBABILITIES = [
  [0.9, 0.8, 0.7],
  [0.6, 0.4, 0.2],
  [0.7, 0.6, 0.1],
  [0.2, 0.3, 0.6],
  [0.4, 0.9, 0.3],
  [0.8, 0.1, 0.05],
];

const predictions = (rows = PROBABILITIES, labels = LABELS): LabelPredictions => ({
  probabilities: Float32Array.from(rows.flat()),
  labels: Int32Array.from(labels),
  names: labels.map((_, row) => `${row}.jpg`),
  targets: { classes: 3, values: targetsOf(SETS, 3) },
});

describe('measureLabels()', () => {
  // Counted by hand: the truth is (1,1,1) (1,1,0) (1,0,0) (0,0,0) (1,1,0) (1,0,0),
  // and taken are (1,1,1) (1,0,0) (1,1,0) (0,0,1) (0,1,0) (1,0,0).
  const found = measureLabels(predictions(), CLASSES, [0.5, 0.5, 0.5]);

  test('counts the four cells of each class, and what follows from them', () => {
    expect(
      found.perClass.map(({ hits, misses, falseAlarms, rejections }) => [hits, misses, falseAlarms, rejections]),
    ).toEqual([
      [4, 1, 0, 1],
      [2, 1, 1, 2],
      [1, 0, 1, 4],
    ]);
    expect(found.perClass.map(({ precision, recall }) => [precision, recall])).toEqual([
      [1, 4 / 5],
      [2 / 3, 2 / 3],
      [1 / 2, 1],
    ]);
    const f1 = [8 / 9, 2 / 3, 2 / 3];
    for (const [i, own] of found.perClass.entries()) expect(own.f1).toBeCloseTo(f1[i] as number, 12);
    expect(found.macroF1).toBeCloseTo((8 / 9 + 2 / 3 + 2 / 3) / 3, 12);
    expect(found.microF1).toBeCloseTo((2 * 7) / (2 * 7 + 2 + 2), 12);
    expect(found.hammingLoss).toBeCloseTo(4 / 18, 12);
    // The first and the last image alone are wholly right.
    expect(found.subsetAccuracy).toBeCloseTo(2 / 6, 12);
  });

  test('ranks each class: average precision and area under the ROC curve', () => {
    // cat: scores of the five that are .9 .6 .7 .4 .8, of the other .2: ranked first to last.
    // dog: .9 (is), .8 (is), .6 (is not), .4 (is), .3, .1: 1/3 (1 + 1 + 3/4).
    // outdoor: .7 (is), then the others.
    const ap = [1, (1 + 1 + 3 / 4) / 3, 1];
    const auc = [1, 8 / 9, 1];
    for (const [i, own] of found.perClass.entries()) {
      expect(own.averagePrecision).toBeCloseTo(ap[i] as number, 6);
      expect(own.rocAuc).toBeCloseTo(auc[i] as number, 6);
    }
    expect(found.meanAveragePrecision).toBeCloseTo((ap[0]! + ap[1]! + ap[2]!) / 3, 6);
  });

  test('adds up the cross-entropy of the classes, and counts answers at one half', () => {
    const truth = [
      [1, 1, 1],
      [1, 1, 0],
      [1, 0, 0],
      [0, 0, 0],
      [1, 1, 0],
      [1, 0, 0],
    ];
    const losses = PROBABILITIES.map((row, i) =>
      row.reduce((sum, p, label) => sum - Math.log(truth[i]?.[label] ? p : 1 - p), 0),
    );
    expect(found.loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 6, 5);
    expect(found.accuracy).toBeCloseTo(14 / 18, 12);
    const [worst] = labelExamples(predictions(), CLASSES, [0.5, 0.5, 0.5]);
    expect(worst).toEqual({
      file: '1.jpg',
      labels: ['cat', 'dog'],
      predicted: ['cat'],
      loss: expect.closeTo(losses[1] as number, 5),
    });
  });

  test('measures nothing of a class that no image is of', () => {
    const { perClass, macroF1, meanAveragePrecision } = measureLabels(
      predictions(PROBABILITIES.slice(1), LABELS.slice(1)),
      CLASSES,
      [0.5, 0.5, 0.5],
    );
    expect(perClass[2]).toMatchObject({
      support: 0,
      precision: null,
      f1: null,
      averagePrecision: null,
      falseAlarms: 1,
    });
    expect(macroF1).toBeCloseTo((perClass[0]?.f1 ?? 0) / 2 + (perClass[1]?.f1 ?? 0) / 2, 12);
    expect(meanAveragePrecision).not.toBeNull();
  });

  test('takes an image from the threshold on, and not below', () => {
    const at = (threshold: number) =>
      measureLabels(predictions(), CLASSES, [Math.fround(threshold), 0.5, 0.5]).perClass[0]?.hits;
    expect([at(0.4), at(0.41)]).toEqual([5, 4]);
  });
});

describe('chooseThresholds()', () => {
  test('takes the one with the highest F1 where there are enough images, and one half elsewhere', () => {
    const chosen = chooseThresholds(predictions());
    // Five cats, three dogs, one outdoor.
    expect(FEWEST_TO_CHOOSE).toBe(5);
    expect(chosen.map(({ isChosen }) => isChosen)).toEqual([true, false, false]);
    expect(chosen[0]?.threshold).toBeCloseTo((0.4 + 0.2) / 2, 6);
    expect(chosen[1]?.threshold).toBe(0.5);
    const { perClass } = measureLabels(
      predictions(),
      CLASSES,
      chosen.map(({ threshold }) => threshold),
    );
    expect(perClass[0]?.f1).toBe(1);
  });
});

describe('coOccurrence()', () => {
  test('counts images of both classes, and those of each on the diagonal', () => {
    expect(coOccurrence(predictions())).toEqual([
      [5, 3, 1],
      [3, 3, 1],
      [1, 1, 1],
    ]);
  });
});
