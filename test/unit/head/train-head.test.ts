import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HeadConfig, parseConfig } from '../../../shared/config';
import { BaseError, CancelledError } from '../../../shared/errors';
import type { FeatureTable } from '../../../shared/features/feature-table';
import { predictHead } from '../../../shared/head/predict-head';
import { trainHead } from '../../../shared/head/train-head';
import * as tf from '../../../shared/tensorflow/tfjs-node';
import { goldenFeatures, goldenKernel } from '../../support/golden-formulas';

const golden = JSON.parse(readFileSync(join(__dirname, '../../golden/head-training.json'), 'utf8'));

const headConfig = (config: object): HeadConfig => parseConfig({ head: config }).head;

function table(labels: readonly number[], classes: number, featureCount: number, salt: number): FeatureTable {
  return {
    count: labels.length,
    featureCount,
    features: goldenFeatures(labels, classes, featureCount, salt),
    labels: Int32Array.from(labels),
    names: labels.map((_, i) => `${i}.jpg`),
  };
}

function small(classes = 2, config: object = {}) {
  const labels = Array.from({ length: 40 }, (_, i) => i % classes);
  return {
    train: table(labels, classes, 256, 1),
    validation: table(labels.slice(0, 20), classes, 256, 2),
    classes: ['ants', 'bees', 'cats', 'dogs'].slice(0, classes),
    config: headConfig({ epochs: 5, ...config }),
    seed: 1,
  };
}

describe('trainHead() against Keras, from the same weights, without dropout and shuffle', () => {
  for (const entry of golden.cases) {
    test(`trainHead() follows Keras' loss in every epoch: ${entry.name}`, async () => {
      const classes = Array.from({ length: entry.classes }, (_, i) => `class ${i}`);
      const weights = entry.classWeights
        ? Object.fromEntries(Object.entries(entry.classWeights).map(([i, weight]) => [classes[Number(i)], weight]))
        : 'none';
      const { head, history, initial } = await trainHead({
        train: table(entry.trainLabels, entry.classes, golden.featureCount, golden.salts.train),
        validation: table(entry.validationLabels, entry.classes, golden.featureCount, golden.salts.validation),
        classes,
        config: headConfig({
          epochs: entry.epochs,
          batchSize: entry.batchSize,
          optimizer: entry.optimizer,
          learningRate: entry.learningRate,
          classWeights: weights,
          dropout: 0,
          shuffle: false,
        }),
        seed: 1,
        initial: {
          kernel: goldenKernel(golden.featureCount, entry.units, golden.salts.kernel),
          bias: new Float32Array(entry.units),
        },
      });
      expect(Math.abs(initial.loss - entry.initial.loss)).toBeLessThan(1e-4);
      expect(initial.accuracy).toBeCloseTo(entry.initial.accuracy, 6);
      for (const key of ['loss', 'val_loss', 'accuracy', 'val_accuracy'] as const) {
        const furthest = Math.max(...history[key].map((value, epoch) => Math.abs(value - entry.history[key][epoch])));
        expect([key, furthest < 1e-4]).toEqual([key, true]);
      }
      expect(head.bias.length).toBe(entry.units);
    });
  }
});

describe('trainHead()', () => {
  test.each([2, 3, 4])('trainHead() separates %i classes that can be told apart', async (classes) => {
    const job = small(classes, { epochs: 60, learningRate: 0.02 });
    const { head } = await trainHead(job);
    expect(head.units).toBe(classes === 2 ? 1 : classes);
    const probabilities = predictHead(head, job.validation.features, job.validation.count);
    job.validation.labels.forEach((label, row) => {
      const own = [...probabilities.subarray(row * classes, (row + 1) * classes)];
      expect(own.indexOf(Math.max(...own))).toBe(label);
      expect(own.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    });
  });

  test('trainHead() gives the same weights for the same seed, and others for another', async () => {
    const first = await trainHead(small());
    const second = await trainHead(small());
    const other = await trainHead({ ...small(), seed: 2 });
    expect(second.head.kernel).toEqual(first.head.kernel);
    expect(second.history).toEqual(first.history);
    expect(other.head.kernel).not.toEqual(first.head.kernel);
  });

  test('trainHead() leaves no tensor behind, also when it is stopped', async () => {
    const before = tf.memory().numTensors;
    await trainHead(small());
    expect(tf.memory().numTensors).toBe(before);
    const stop = new AbortController();
    const stopped = trainHead({ ...small(), signal: stop.signal, onEpoch: () => stop.abort() });
    await expect(stopped).rejects.toThrow(CancelledError);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('trainHead() stops early and keeps the weights of the best epoch', async () => {
    const job = small(2, { epochs: 200, learningRate: 2, earlyStopping: { patience: 4 } });
    const { history, keptEpoch } = await trainHead(job);
    const best = history.val_loss.indexOf(Math.min(...history.val_loss)) + 1;
    expect(keptEpoch).toBe(best);
    expect(history.val_loss.length).toBe(Math.min(200, best + 4));
  });

  test('trainHead() refuses class weights that do not name the classes', async () => {
    const job = small(2, { classWeights: { ants: 1, wasps: 2 } });
    await expect(trainHead(job)).rejects.toThrow(/names "wasps"; the classes are ants, bees/);
  });

  test('trainHead() works with one validation image, and with a batch larger than the set', async () => {
    const job = small(3, { batchSize: 4096 });
    const { history } = await trainHead({ ...job, validation: table([2], 3, 256, 2) });
    for (const loss of [...history.loss, ...history.val_loss]) expect(Number.isFinite(loss)).toBe(true);
    expect(history.val_accuracy.every((accuracy) => accuracy === 0 || accuracy === 1)).toBe(true);
  });

  test('trainHead() starts from a Glorot uniform kernel and a zero bias', async () => {
    const { head } = await trainHead(small(3, { epochs: 1, optimizer: 'sgd', learningRate: 1e-12 }));
    const limit = Math.sqrt(6 / (256 + 3));
    const largest = head.kernel.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.98 * limit);
    for (const value of head.bias) expect(Math.abs(value)).toBeLessThan(1e-9);
  });

  test.each(['sgd', 'adam'] as const)(
    'trainHead() with %s shrinks the kernel by weight decay, and not the bias',
    async (optimizer) => {
      const initial = { kernel: goldenKernel(256, 3, 5), bias: Float32Array.of(0.5, -0.5, 0.25) };
      // One step: a batch as large as the set.
      const step = { epochs: 1, batchSize: 64, dropout: 0, optimizer, learningRate: 0.1 };
      const plain = (await trainHead({ ...small(3, step), initial })).head;
      const decayed = (await trainHead({ ...small(3, { ...step, weightDecay: 0.5 }), initial })).head;
      // Keras: variable -= variable * weight_decay * learning_rate, then the optimizer's own step.
      decayed.kernel.forEach((weight, i) => {
        expect(weight).toBeCloseTo((plain.kernel[i] as number) - (initial.kernel[i] as number) * 0.05, 5);
      });
      expect(decayed.bias).toEqual(plain.bias);
    },
  );

  test('trainHead() with weight decay leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await trainHead(small(2, { weightDecay: 0.1 }));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('trainHead() tells of features that are not numbers before it trains', async () => {
    const job = small();
    job.validation.features.fill(Number.NaN);
    await expect(trainHead(job)).rejects.toThrow(BaseError);
  });

  test('trainHead() lets the event loop turn between epochs', async () => {
    let turns = 0;
    let going = true;
    const turn = () => {
      turns++;
      if (going) setImmediate(turn);
    };
    setImmediate(turn);
    const seen: number[] = [];
    await trainHead({ ...small(), onEpoch: () => void seen.push(turns) });
    going = false;
    expect(new Set(seen).size).toBe(seen.length);
  });
});
