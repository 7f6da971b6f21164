import * as tf from '@tensorflow/tfjs-node';
import type { HeadConfig } from '../config';
import { CancelledError } from '../errors';
import type { FeatureTable } from '../features/feature-table';
import { Random } from '../random';
import { classWeights } from './class-weights';
import { scoreRow } from './cross-entropy';
import { EarlyStopping } from './early-stopping';
import { type Head, type History, type LossAndAccuracy, unitsFor } from './head';
import { predictHead, probabilitiesOf } from './predict-head';

export interface EpochResult extends LossAndAccuracy {
  readonly val_loss: number;
  readonly val_accuracy: number;
}

export interface TrainHeadOptions {
  readonly train: FeatureTable;
  readonly validation: FeatureTable;
  readonly classes: readonly string[];
  readonly config: HeadConfig;
  readonly seed: number;
  /** Weights to start from; Glorot uniform and a zero bias without it. */
  readonly initial?: { readonly kernel: Float32Array; readonly bias: Float32Array };
  /** Before the first step. */
  onInitial?(result: LossAndAccuracy): void;
  onEpoch?(epoch: number, result: EpochResult): void;
  readonly signal?: AbortSignal;
}

export interface TrainedHead {
  readonly head: Head;
  readonly history: History;
  /** On validation, before the first step. */
  readonly initial: LossAndAccuracy;
  /** The epoch whose weights were kept, from 1: the last, or the best where training could stop early. */
  readonly keptEpoch: number;
}

/**
 * Trains Dropout → Dense on cached features with TensorFlow, with the semantics of Keras' `fit`: a fresh seeded order
 * each epoch, the last short batch included, an epoch's loss and accuracy averaged over its batches as the weights move.
 * The gradient of this head has a closed form, features^T (p - y) / n, so no tape is kept and a step is two matrix
 * products and the optimizer's update. Every tensor is disposed of before it returns or throws.
 * @throws CancelledError between two epochs when `signal` is aborted
 */
export async function trainHead(options: TrainHeadOptions): Promise<TrainedHead> {
  const { train, validation, classes, config, seed, onEpoch, signal } = options;
  const units = unitsFor(classes.length);
  const random = new Random(seed);
  const start = options.initial ?? {
    kernel: glorotUniform(train.featureCount, units, random),
    bias: new Float32Array(units),
  };
  const [kernel, bias] = tf.tidy(() => [
    tf.variable(tf.tensor2d(start.kernel, [train.featureCount, units])),
    tf.variable(tf.tensor1d(start.bias)),
  ]);
  const optimizer = makeOptimizer(config);
  const weights = classWeights(config.classWeights, classes, train.labels);
  const order = Int32Array.from({ length: train.count }, (_, row) => row);
  const stopping = config.earlyStopping ? new EarlyStopping<Weights>(config.earlyStopping) : undefined;
  const history = {
    loss: [] as number[],
    accuracy: [] as number[],
    val_loss: [] as number[],
    val_accuracy: [] as number[],
  };

  const current = (): Weights => ({
    kernel: Float32Array.from(kernel.dataSync()),
    bias: Float32Array.from(bias.dataSync()),
  });
  const headOf = (own: Weights): Head => ({
    classes,
    featureCount: train.featureCount,
    units,
    ...own,
    dropout: config.dropout,
  });
  try {
    const initial = evaluateHead(headOf(current()), validation);
    options.onInitial?.(initial);
    for (let epoch = 1; epoch <= config.epochs; epoch++) {
      await new Promise(setImmediate);
      if (signal?.aborted) throw new CancelledError('Training was stopped');
      if (config.shuffle) random.shuffle(order);
      const fitted = trainEpoch({ train, order, weights, config, units, random, kernel, bias, optimizer });
      const validated = evaluateHead(headOf(current()), validation);
      history.loss.push(fitted.loss);
      history.accuracy.push(fitted.accuracy);
      history.val_loss.push(validated.loss);
      history.val_accuracy.push(validated.accuracy);
      onEpoch?.(epoch, { ...fitted, val_loss: validated.loss, val_accuracy: validated.accuracy });
      if (stopping?.after(epoch, validated.loss, current)) break;
    }
    const kept = stopping?.best ?? { epoch: history.loss.length, value: current() };
    return { head: headOf(kept.value), history, initial, keptEpoch: kept.epoch };
  } finally {
    optimizer.dispose();
    kernel.dispose();
    bias.dispose();
  }
}

interface Weights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** Mean loss and accuracy of a head on labelled features. */
export function evaluateHead(head: Head, table: FeatureTable): LossAndAccuracy {
  const probabilities = predictHead(head, table.features, table.count);
  let loss = 0;
  let hits = 0;
  for (let row = 0; row < table.count; row++) {
    const score = scoreRow(probabilities, row, head.classes.length, table.labels[row] as number);
    loss += score.loss;
    if (score.correct) hits++;
  }
  return { loss: loss / table.count, accuracy: hits / table.count };
}

interface EpochState {
  readonly train: FeatureTable;
  readonly order: Int32Array;
  readonly weights: Float64Array;
  readonly config: HeadConfig;
  readonly units: number;
  readonly random: Random;
  readonly kernel: tf.Variable<tf.Rank.R2>;
  readonly bias: tf.Variable<tf.Rank.R1>;
  readonly optimizer: tf.Optimizer;
}

function trainEpoch(state: EpochState): LossAndAccuracy {
  const { train, order, config } = state;
  const batch = new Float32Array(config.batchSize * train.featureCount);
  let loss = 0;
  let hits = 0;
  for (let from = 0; from < train.count; from += config.batchSize) {
    const rows = order.subarray(from, Math.min(from + config.batchSize, train.count));
    gather(train, rows, config.dropout, state.random, batch);
    const score = step(state, rows, batch.subarray(0, rows.length * train.featureCount));
    loss += score.loss;
    hits += score.hits;
  }
  return { loss: loss / train.count, accuracy: hits / train.count };
}

/** Copies a batch's rows, each feature dropped with probability `rate` and the others scaled up, as Keras' Dropout does. */
function gather(table: FeatureTable, rows: Int32Array, rate: number, random: Random, batch: Float32Array): void {
  const { features, featureCount } = table;
  const drop = Math.round(rate * 2 ** 32);
  const scale = 1 / (1 - rate);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * featureCount;
    const to = i * featureCount;
    if (rate === 0) batch.set(features.subarray(from, from + featureCount), to);
    else
      for (let j = 0; j < featureCount; j++)
        batch[to + j] = random.uint32() < drop ? 0 : (features[from + j] as number) * scale;
  }
}

/** One step of the optimizer. Returns sums over the batch, the loss weighed by class. */
function step(state: EpochState, rows: Int32Array, values: Float32Array): { loss: number; hits: number } {
  const { train, weights, units, kernel, bias, optimizer } = state;
  return tf.tidy(() => {
    const x = tf.tensor2d(values, [rows.length, train.featureCount]);
    const logits = tf.add(tf.matMul(x, kernel), bias).dataSync() as Float32Array; // [rows, units]
    const probabilities = probabilitiesOf(logits, units);
    const { slope, biasSlope, loss, hits } = slopes(probabilities, rows, train.labels, weights, units);
    const dLogits = tf.tensor2d(slope, [rows.length, units]);
    optimizer.applyGradients({
      [kernel.name]: tf.matMul(x, dLogits, true), // [featureCount, units]
      [bias.name]: tf.tensor1d(biasSlope),
    });
    return { loss, hits };
  });
}

/** The loss's slope at the logits, (p - y) * class weight / rows, and the sums that history is made of. */
function slopes(
  probabilities: Float32Array,
  rows: Int32Array,
  labels: Int32Array,
  weights: Float64Array,
  units: number,
) {
  const classes = weights.length;
  const slope = new Float32Array(rows.length * units);
  const biasSlope = new Float32Array(units);
  let loss = 0;
  let hits = 0;
  for (let row = 0; row < rows.length; row++) {
    const label = labels[rows[row] as number] as number;
    const weight = weights[label] as number;
    const score = scoreRow(probabilities, row, classes, label);
    loss += score.loss * weight;
    if (score.correct) hits++;
    for (let unit = 0; unit < units; unit++) {
      // One unit stands for the second of two classes.
      const column = units === 1 ? 1 : unit;
      const p = probabilities[row * classes + column] as number;
      const value = ((p - (label === column ? 1 : 0)) * weight) / rows.length;
      slope[row * units + unit] = value;
      biasSlope[unit] = (biasSlope[unit] as number) + value;
    }
  }
  return { slope, biasSlope, loss, hits };
}

/** Keras' default for Dense: uniform in ±sqrt(6 / (inputs + outputs)). */
function glorotUniform(inputs: number, outputs: number, random: Random): Float32Array {
  const limit = Math.sqrt(6 / (inputs + outputs));
  return Float32Array.from({ length: inputs * outputs }, () => (random.uniform() * 2 - 1) * limit);
}

/** Keras' optimizers with Keras' constants. */
function makeOptimizer({ optimizer, learningRate }: HeadConfig): tf.Optimizer {
  switch (optimizer) {
    case 'adam':
      return tf.train.adam(learningRate, 0.9, 0.999, 1e-7);
    case 'rmsprop':
      return tf.train.rmsprop(learningRate, 0.9, 0, 1e-7);
    case 'sgd':
      return tf.train.sgd(learningRate);
  }
}
