import type { HeadConfig } from '../config';
import { targetsOf } from '../dataset/label-sets';
import { BaseError, CancelledError } from '../errors';
import type { FeatureTable } from '../features/feature-table';
import type { TrainingRows } from '../features/spilled-rows';
import { Random } from '../random';
import { NativeVariable } from '../tensorflow/native-variable';
import * as tf from '../tensorflow/tfjs-node';
import { classWeights } from './class-weights';
import { EarlyStopping } from './early-stopping';
import { type Head, type History, type LossAndAccuracy, unitsFor } from './head';
import { makeOptimizer } from './make-optimizer';
import { scoreHead } from './score-head';
import { trainEpoch, WEIGHTS } from './train-epoch';

export interface EpochResult extends LossAndAccuracy {
  readonly val_loss: number;
  readonly val_accuracy: number;
}

export interface TrainHeadOptions {
  /** In memory, or in a file: the head is the same to the bit. */
  readonly train: FeatureTable | TrainingRows;
  /**
   * Versions of each image in `train`: all images in their first version, then all in their second, and so on. An epoch
   * takes each image once, in a version drawn anew, as Keras' preprocessing layers show it. By default 1.
   */
  readonly versions?: number;
  readonly validation: FeatureTable;
  readonly classes: readonly string[];
  /** Where an image may have several labels: the classes that each label of the tables stands for. One class each without it. */
  readonly labelSets?: readonly (readonly number[])[] | undefined;
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
 * each epoch, the last short batch included, an epoch's loss and accuracy averaged over its rows as the weights move.
 * Class weights weigh the training loss, which is divided by the number of rows and not by the sum of their weights; the
 * validation loss is never weighed. Where an image may have several labels, the loss is the sum of its classes' binary
 * cross-entropies, and the accuracy the share of classes that are right. The gradient of this head has a closed form,
 * features^T (p - y) / n, so no tape is kept and a step is two matrix products and the optimizer's update. Yields to the
 * event loop before each epoch. Every tensor is disposed of before it returns or throws.
 * @throws CancelledError between two epochs when `signal` is aborted
 * @throws ConfigError where a class weight names no class
 * @throws BaseError where features are not finite numbers
 */
export async function trainHead(options: TrainHeadOptions): Promise<TrainedHead> {
  const { train, versions = 1, validation, classes, labelSets, config, seed, onEpoch, signal } = options;
  const { featureCount } = train;
  const task = labelSets && 'multi-label';
  const units = unitsFor(classes.length, task);
  const targets = labelSets && { classes: classes.length, values: targetsOf(labelSets, classes.length) };
  const random = new Random(seed);
  const weighing = classWeights(config.classWeights, classes, train.labels);
  const images = train.count / versions;
  const order = Int32Array.from({ length: images }, (_, row) => row);
  const stopping = config.earlyStopping ? new EarlyStopping<Head>(config.earlyStopping) : undefined;
  const history = { loss: <number[]>[], accuracy: <number[]>[], val_loss: <number[]>[], val_accuracy: <number[]>[] };

  const weights = startWeights(options.initial ?? glorotUniform(featureCount, units, random), featureCount, units);
  const optimizer = makeOptimizer(new Map([[WEIGHTS, weights]]), config);
  const decay = decayOf(config, featureCount);
  const current = (): Head => {
    const values = weights.values();
    const [kernel, bias] = [values.slice(0, featureCount * units), values.slice(featureCount * units)];
    return { classes, featureCount, ...(task && { task }), units, kernel, bias, dropout: config.dropout };
  };
  try {
    const initial = scoreHead(current(), validation, labelSets);
    if (!Number.isFinite(initial.loss)) throw new BaseError('The base gives features that are not finite numbers');
    options.onInitial?.(initial);
    for (let epoch = 1; epoch <= config.epochs; epoch++) {
      await new Promise(setImmediate);
      if (signal?.aborted) throw new CancelledError('Training was stopped', { cause: signal.reason });
      if (versions > 1) {
        for (let i = 0; i < images; i++) order[i] = ((order[i] as number) % images) + images * random.below(versions);
      }
      if (config.shuffle) random.shuffle(order);
      const { batchSize, dropout } = config;
      const fitted = trainEpoch({
        train,
        order,
        batchSize,
        dropout,
        classWeights: weighing,
        targets,
        random,
        weights,
        optimizer,
        decay,
      });
      const validated = scoreHead(current(), validation, labelSets);
      history.loss.push(fitted.loss);
      history.accuracy.push(fitted.accuracy);
      history.val_loss.push(validated.loss);
      history.val_accuracy.push(validated.accuracy);
      onEpoch?.(epoch, { ...fitted, val_loss: validated.loss, val_accuracy: validated.accuracy });
      if (stopping?.after(epoch, validated.loss, current)) break;
    }
    const kept = stopping?.best ?? { epoch: history.loss.length, value: current() };
    return { head: kept.value, history, initial, keptEpoch: kept.epoch };
  } finally {
    optimizer.dispose();
    weights.dispose();
    decay?.dispose();
  }
}

/** The variable that is trained, [featureCount + 1, units]: the kernel, and the bias as its last row. */
function startWeights(
  { kernel, bias }: NonNullable<TrainHeadOptions['initial']>,
  featureCount: number,
  units: number,
): NativeVariable {
  const values = new Float32Array((featureCount + 1) * units);
  values.set(kernel);
  values.set(bias, featureCount * units);
  const tensor = tf.tensor2d(values, [featureCount + 1, units]);
  const weights = new NativeVariable(tensor);
  tensor.dispose();
  return weights;
}

/** What weight decay leaves of each row in a step, [featureCount + 1, 1]: all of the last one, which is the bias. */
function decayOf({ learningRate, weightDecay }: HeadConfig, featureCount: number): tf.Tensor2D | undefined {
  if (weightDecay === 0) return undefined;
  const rows = new Float32Array(featureCount + 1).fill(1 - learningRate * weightDecay);
  rows[featureCount] = 1;
  return tf.tensor2d(rows, [featureCount + 1, 1]);
}

/** Keras' default for Dense: a kernel uniform in ±sqrt(6 / (inputs + outputs)) and a bias of zero. */
function glorotUniform(inputs: number, outputs: number, random: Random): NonNullable<TrainHeadOptions['initial']> {
  const limit = Math.sqrt(6 / (inputs + outputs));
  const kernel = Float32Array.from({ length: inputs * outputs }, () => (random.uniform() * 2 - 1) * limit);
  return { kernel, bias: new Float32Array(outputs) };
}
