import type { FeatureTable } from '../features/feature-table';
import type { TrainingRows } from '../features/spilled-rows';
import type { Random } from '../random';
import { matMul } from '../tensorflow/kernels';
import type { NativeVariable } from '../tensorflow/native-variable';
import type { Optimizer } from '../tensorflow/optimizer';
import * as tf from '../tensorflow/tfjs-node';
import { batchMemory, dropFeatures } from './drop-features';
import { gatherBatch } from './gather-batch';
import type { LossAndAccuracy } from './head';
import { logitSlope } from './logit-slope';
import { multiLabelSlope, type Targets } from './multi-label-slope';
import { probabilitiesOf } from './predict-head';

export interface EpochState {
  readonly train: FeatureTable | TrainingRows;
  /** Rows of `train` in the order of this epoch. */
  readonly order: Int32Array;
  readonly batchSize: number;
  readonly dropout: number;
  /** Of each class in the loss, [classes] */
  readonly classWeights: Float64Array;
  /** Where an image may have several labels: what the labels of the rows stand for. */
  readonly targets?: Targets | undefined;
  readonly random: Random;
  /** [featureCount + 1, units]: the kernel, and the bias as its last row. Changed in place. */
  readonly weights: NativeVariable;
  /** Of `weights`, by the name WEIGHTS. */
  readonly optimizer: Optimizer;
  /** What each row of `weights` is multiplied by before a step, [featureCount + 1, 1]; undefined for no weight decay. */
  readonly decay?: tf.Tensor2D;
}

/** The name that the optimizer knows the weights by. */
export const WEIGHTS = 'weights';

/**
 * One pass over the training rows, a step of the optimizer a batch, the last short batch included.
 * @returns loss, weighed by class, and accuracy, which never is: means over the rows, each taken with the weights and the
 * dropout of its own step. Leaves no tensor behind but the optimizer's state.
 */
export function trainEpoch(state: EpochState): LossAndAccuracy {
  const { train, order, batchSize, dropout, random } = state;
  const columns = train.featureCount + 1;
  const batch = batchMemory(Math.min(batchSize, order.length) * columns);
  const table = inOrderOf(train, order);
  let loss = 0;
  let hits = 0;
  for (let from = 0; from < order.length; from += batchSize) {
    const rows = order.subarray(from, from + batchSize);
    gatherBatch(table, rows, batch);
    dropFeatures(batch, rows.length, train.featureCount, dropout, random);
    const score = step(state, rows, batch.subarray(0, rows.length * columns));
    loss += score.loss;
    hits += score.hits;
  }
  return { loss: loss / order.length, accuracy: hits / order.length };
}

/** The same rows, those of a file read before they are asked for. */
function inOrderOf(train: EpochState['train'], order: Int32Array): EpochState['train'] {
  if ('features' in train || !train.readAhead) return train;
  const { count, featureCount, labels } = train;
  return { count, featureCount, labels, readRow: train.readAhead(order) };
}

/** One step of the optimizer. Returns sums over the batch. */
function step(state: EpochState, rows: Int32Array, values: Float32Array): { loss: number; hits: number } {
  const { weights, optimizer, decay } = state;
  const [inputs = 0, units = 0] = weights.shape;
  return tf.tidy(() => {
    const x = tf.tensor2d(values, [rows.length, inputs]);
    const before = weights.read<tf.Tensor2D>();
    const logits = matMul(x, before).dataSync<'float32'>();
    const labels = Int32Array.from(rows, (row) => state.train.labels[row] as number);
    const { slope, loss, hits } = state.targets
      ? multiLabelSlope(labels, state.targets, probabilitiesOf(logits, units, 'multi-label'))
      : logitSlope(labels, state.classWeights, probabilitiesOf(logits, units), units);
    const gradient = matMul(x, tf.tensor2d(slope, [rows.length, units]), true); // [featureCount + 1, units]
    // As Keras has it: the gradient is that of the weights before they shrink.
    if (decay) weights.assign(tf.mul(before, decay));
    optimizer.apply(new Map([[WEIGHTS, gradient]]));
    return { loss, hits };
  });
}
