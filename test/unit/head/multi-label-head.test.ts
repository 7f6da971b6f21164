import { z } from 'zod';
import { runKeys } from '../../../shared/artifacts';
import { featureCountOf } from '../../../shared/backbone/mobilenet-v2/mobilenet-v2';
import { type HeadConfig, parseConfig } from '../../../shared/config';
import { targetsOf } from '../../../shared/dataset/label-sets';
import { FormatError, NewerFormatError } from '../../../shared/errors';
import type { FeatureTable } from '../../../shared/features/feature-table';
import { crossValidate, foldsOf } from '../../../shared/head/cross-validate';
import { type Head, unitsFor } from '../../../shared/head/head';
import { kerasConfig } from '../../../shared/head/keras-config';
import { headLayers } from '../../../shared/head/layers-model';
import { multiLabelSlope } from '../../../shared/head/multi-label-slope';
import { predictHead } from '../../../shared/head/predict-head';
import { repeatTraining } from '../../../shared/head/repeat-training';
import { loadHead, saveHead } from '../../../shared/head/store-head';
import { trainHead } from '../../../shared/head/train-head';
import { getJson } from '../../../shared/json-file';
import { Random } from '../../../shared/random';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import * as tf from '../../../shared/tensorflow/tfjs-node';

const CLASSES = ['cat', 'dog', 'outdoor'];
const SETS = [[], [0], [1], [0, 1], [1, 2], [0, 1, 2]];
const FEATURES = 12;
const headConfig = (config: object): HeadConfig => parseConfig({ head: config }).head;

/** Features that lean towards the classes of an image's set, with noise. */
function table(count: number, seed: number): FeatureTable {
  const random = new Random(seed);
  const labels = Int32Array.from({ length: count }, (_, row) => row % SETS.length);
  const features = new Float32Array(count * FEATURES);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < FEATURES; i++) {
      const leans = SETS[labels[row] as number]?.includes(i % 3) ? 1 : 0;
      features[row * FEATURES + i] = leans + random.uniform() - 0.5;
    }
  }
  return { count, featureCount: FEATURES, features, labels, names: Array.from(labels, (_, row) => `${row}.jpg`) };
}

const targets = { classes: CLASSES.length, values: targetsOf(SETS, CLASSES.length) };
const truthOf = ({ labels }: FeatureTable) =>
  tf.tensor2d(
    Array.from(labels, (set) => CLASSES.map((_, label) => Number(SETS[set]?.includes(label)))),
    [labels.length, CLASSES.length],
  );
const job = (config: object = {}) => ({
  ...{ train: table(60, 1), validation: table(30, 2), classes: CLASSES, labelSets: SETS },
  ...{ config: headConfig({ epochs: 4, ...config }), seed: 1 },
});

describe('trainHead() with several labels, against TensorFlow.js', () => {
  test.each(['sgd', 'adam'] as const)('follows its losses and ends at its weights with %s', async (optimizer) => {
    const random = new Random(3);
    const initial = {
      kernel: Float32Array.from({ length: FEATURES * CLASSES.length }, () => random.uniform() - 0.5),
      bias: Float32Array.of(0.1, -0.1, 0),
    };
    const learningRate = optimizer === 'sgd' ? 0.1 : 0.01;
    const config = { optimizer, learningRate, batchSize: 16, dropout: 0, shuffle: false };
    const own = { ...job(config), initial };
    const { head, history } = await trainHead(own);

    const model = tf.sequential({
      layers: [tf.layers.dense({ units: CLASSES.length, activation: 'sigmoid', inputShape: [FEATURES] })],
    });
    const [kernel, bias] = [tf.tensor2d(initial.kernel, [FEATURES, CLASSES.length]), tf.tensor1d(initial.bias)];
    model.setWeights([kernel, bias]);
    // TensorFlow.js takes the mean over the classes, we their sum.
    const loss = (truth: tf.Tensor, said: tf.Tensor) =>
      tf.mul(tf.metrics.binaryCrossentropy(truth, said), CLASSES.length);
    model.compile({
      optimizer: optimizer === 'sgd' ? tf.train.sgd(learningRate) : tf.train.adam(learningRate),
      loss,
      metrics: ['binaryAccuracy'],
    });
    const tensors = ({ features, count }: FeatureTable) => tf.tensor2d(features, [count, FEATURES]);
    const [x, y] = [tensors(own.train), truthOf(own.train)];
    const validationData: [tf.Tensor, tf.Tensor] = [tensors(own.validation), truthOf(own.validation)];
    const options = { epochs: 4, batchSize: 16, shuffle: false, validationData, verbose: 0 };
    const fitted = (await model.fit(x, y, options)).history as Record<string, number[]>;
    const near = (found: readonly number[], wanted: readonly number[] = []) =>
      Math.max(...found.map((value, i) => Math.abs(value - (wanted[i] ?? Number.NaN))));
    expect(near(history.loss, fitted.loss)).toBeLessThan(1e-4);
    expect(near(history.val_loss, fitted.val_loss)).toBeLessThan(1e-4);
    expect(near(history.val_accuracy, fitted.val_binaryAccuracy)).toBeLessThan(1e-5);
    expect(near([...head.kernel], [...(model.getWeights()[0] as tf.Tensor).dataSync()])).toBeLessThan(1e-4);
    tf.dispose([x, y, ...validationData, kernel, bias]);
    model.dispose();
  });

  test('starts from the gradient that TensorFlow.js finds by its tape', () => {
    const rows = table(9, 4);
    const logits = Float32Array.from({ length: 27 }, (_, i) => Math.sin(i) * 3);
    const probabilities = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
    const { slope, loss, hits } = multiLabelSlope(rows.labels, targets, probabilities);
    const truth = truthOf(rows);
    const mean = (found: tf.Tensor) =>
      tf
        .sum(tf.losses.sigmoidCrossEntropy(truth, found, undefined, undefined, tf.Reduction.NONE))
        .div(9)
        .asScalar();
    const wanted = tf.tidy(() => [
      ...tf
        .grad(mean)(tf.tensor2d(logits, [9, 3]))
        .dataSync(),
    ]);
    for (const [i, value] of slope.entries()) expect(value).toBeCloseTo(wanted[i] as number, 5);
    const lossWanted = tf.tidy(() => mean(tf.tensor2d(logits, [9, 3])).dataSync()[0] as number);
    expect(loss / 9).toBeCloseTo(lossWanted, 4);
    const right = [...truth.dataSync()].filter((y, i) => (y === 1) === (logits[i] as number) > 0).length;
    expect(hits).toBeCloseTo(right / 3, 6);
    truth.dispose();
  });
});

describe('a head for several labels', () => {
  test('learns each class by itself, with one unit per class even for two', async () => {
    const { head, history } = await trainHead(job({ epochs: 60, learningRate: 0.05 }));
    expect([head.task, head.units, unitsFor(2, 'multi-label')]).toEqual(['multi-label', 3, 2]);
    expect(history.val_accuracy.at(-1)).toBeGreaterThan(0.9);
    const held = table(30, 9);
    const probabilities = predictHead(head, held.features, held.count);
    const sums = Array.from(held.labels, (_, row) =>
      probabilities.subarray(row * 3, row * 3 + 3).reduce((a, b) => a + b),
    );
    // Of an image with all three labels, and of one with none.
    expect(Math.max(...sums)).toBeGreaterThan(2);
    expect(Math.min(...sums)).toBeLessThan(0.8);
  });

  test('leaves no tensor behind, stops early, and is trained again from other seeds', async () => {
    const before = tf.memory().numTensors;
    const own = job({ epochs: 80, learningRate: 1, earlyStopping: { patience: 2 }, repeats: 2 });
    const first = await trainHead(own);
    expect(first.keptEpoch).toBe(first.history.val_loss.indexOf(Math.min(...first.history.val_loss)) + 1);
    const { runs } = await repeatTraining({ ...own, first });
    expect(runs.map(({ seed }) => seed)).toEqual([1, 2]);
    expect(runs[0]?.loss).toBeCloseTo(Math.min(...first.history.val_loss), 10);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('comes back from a store as it was, and is refused by who reads one label per image', async () => {
    const store = new MemoryBlobStore();
    const { head } = await trainHead(job({ epochs: 1 }));
    await saveHead(store, 'run-1', head);
    expect(await loadHead(store, 'run-1')).toEqual(head);
    // What release 0.2 and earlier ones read it by.
    const old = z.object({ format: z.literal('layers-model') });
    await expect(getJson(store, runKeys('run-1').head.model, old)).rejects.toThrow(NewerFormatError);
    const single: Head = {
      classes: head.classes,
      featureCount: FEATURES,
      units: 3,
      kernel: head.kernel,
      bias: head.bias,
      dropout: 0,
    };
    await saveHead(store, 'run-2', single);
    expect(await loadHead(store, 'run-2')).toEqual(single);
    await saveHead(store, 'run-3', { ...single, classes: ['a', 'b'] });
    await expect(loadHead(store, 'run-3')).rejects.toThrow(FormatError);
  });
});

describe('exports of a head for several labels', () => {
  test('end in a sigmoid per class, also for Keras and of two classes', () => {
    const featureCount = featureCountOf(0.35);
    const head: Head = {
      task: 'multi-label',
      ...{ classes: ['a', 'b'], featureCount, units: 2, dropout: 0.2 },
      ...{ kernel: new Float32Array(featureCount * 2), bias: new Float32Array(2) },
    };
    const written = [kerasConfig(0.35, head, 96, Number.POSITIVE_INFINITY), headLayers(head, 'features')];
    for (const layers of written.map((own) => JSON.stringify(own))) {
      expect(layers).toContain('"units":2,"activation":"sigmoid"');
      expect(layers).not.toContain('softmax');
    }
  });
});

describe('crossValidate() with several labels', () => {
  test('deals every class evenly over the folds, and equal images into one', () => {
    const rows = table(120, 5);
    // The last class comes three times, and never alone.
    const sets = [[], [0], [1], [0, 1], [1, 0], [0, 1, 2]];
    const labels = rows.labels.map((label, row) => (label === 5 && row > 17 ? 1 : label));
    const twins = { ...rows, labels, features: rows.features.slice() };
    twins.features.set(twins.features.subarray(0, FEATURES), 7 * FEATURES);
    const places = foldsOf(twins, 3, 1, sets);
    expect(places[0]).toBe(places[7]);
    const inFolds = (label: number) =>
      [0, 1, 2].map((fold) => labels.filter((set, row) => places[row] === fold && sets[set]?.includes(label)).length);
    expect(inFolds(2)).toEqual([1, 1, 1]);
    for (const label of [0, 1]) {
      const counts = inFolds(label);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
    }
    expect(foldsOf(twins, 3, 1, sets)).toEqual(places);
  });

  test('measures each image once, by the share of right answers', async () => {
    const { train, validation, config, seed } = job({ epochs: 40, learningRate: 0.02 });
    const options = { train, validation, classes: CLASSES, labelSets: SETS, config, seed };
    const { images, folds, accuracyOfAll } = await crossValidate({ ...options, folds: 3 });
    expect([images, folds.reduce((sum, own) => sum + own.images, 0)]).toEqual([90, 90]);
    const right = folds.reduce((sum, own) => sum + own.images * own.accuracy, 0);
    expect(accuracyOfAll).toBeCloseTo(right / 90, 9);
    expect(accuracyOfAll).toBeGreaterThan(0.6);
  });
});
