import { batchNorm } from '../../../shared/tensorflow/kernels';
import * as tf from '../../../shared/tensorflow/tfjs-node';

/** Eight positions of two channels: means 3.5 and 0.5, variances 5.25 and 0.25. */
const VALUES = [0, 1, 1, 0, 2, 1, 3, 0, 4, 1, 5, 0, 6, 1, 7, 0];
/** What a batch's variance is multiplied by, so that it stands for that of all images. */
const UNBIASED = 8 / 7;

function pass(momentum: number, training: boolean) {
  return tf.tidy(() => {
    const x = tf.tensor4d(VALUES, [2, 2, 2, 2]);
    const inputs = [
      [1, 1],
      [0, 0],
      [10, 20],
      [4, 9],
    ].map((values) => tf.tensor1d(values)) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    const { y, movingMean, movingVariance } = batchNorm(x, inputs, 0.001, momentum, training);
    return [y, movingMean, movingVariance].map((tensor) => [...tensor.dataSync()]);
  }) as [number[], number[], number[]];
}

describe('batchNorm()', () => {
  test('in training moves the statistics by 1 - momentum towards the batch, and normalises by the batch', () => {
    const [y, mean, variance] = pass(0.9, true);
    expect(mean[0]).toBeCloseTo(0.9 * 10 + 0.1 * 3.5, 5);
    expect(mean[1]).toBeCloseTo(0.9 * 20 + 0.1 * 0.5, 5);
    expect(variance[0]).toBeCloseTo(0.9 * 4 + 0.1 * 5.25 * UNBIASED, 5);
    expect(variance[1]).toBeCloseTo(0.9 * 9 + 0.1 * 0.25 * UNBIASED, 5);
    expect(y[0]).toBeCloseTo((0 - 3.5) / Math.sqrt(5.25 + 0.001), 5);
  });

  test('when the network is asked normalises by the statistics', () => {
    const [y] = pass(0.9, false);
    expect(y[0]).toBeCloseTo((0 - 10) / Math.sqrt(4 + 0.001), 5);
    expect(y[1]).toBeCloseTo((1 - 20) / Math.sqrt(9 + 0.001), 5);
  });
});
