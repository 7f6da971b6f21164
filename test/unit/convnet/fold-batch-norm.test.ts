import { foldBatchNorm } from '../../../shared/convnet/fold-batch-norm';

const batchNorm = {
  gamma: Float32Array.of(2, 0.5),
  beta: Float32Array.of(1, -1),
  movingMean: Float32Array.of(3, 4),
  movingVariance: Float32Array.of(0.999, 3.999),
  epsilon: 1e-3,
};

describe('foldBatchNorm()', () => {
  test('foldBatchNorm() gives what convolution and normalisation give one after the other', () => {
    const kernel = { shape: [1, 1, 3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const x = [0.5, -1, 2];
    const folded = foldBatchNorm(kernel, batchNorm);
    for (let channel = 0; channel < 2; channel++) {
      const sum = (values: Float32Array) => x.reduce((total, value, i) => total + value * values[i * 2 + channel]!, 0);
      const deviation = Math.sqrt(batchNorm.movingVariance[channel]! + 1e-3);
      const centred = sum(kernel.values) - batchNorm.movingMean[channel]!;
      const wanted = (centred / deviation) * batchNorm.gamma[channel]! + batchNorm.beta[channel]!;
      expect(sum(folded.kernel.values) + folded.bias[channel]!).toBeCloseTo(wanted, 5);
    }
  });

  test('foldBatchNorm() scales a depthwise kernel by channel', () => {
    const kernel = { shape: [3, 3, 2, 1], values: new Float32Array(18).fill(1) };
    const { kernel: folded, bias } = foldBatchNorm(kernel, batchNorm);
    expect(folded.shape).toEqual([3, 3, 2, 1]);
    expect([...folded.values.subarray(0, 4)].map((v) => Number(v.toFixed(6)))).toEqual([2, 0.25, 2, 0.25]);
    expect([...bias].map((v) => Number(v.toFixed(5)))).toEqual([-5, -2]);
  });

  test('foldBatchNorm() refuses a normalisation of other channels', () => {
    const kernel = { shape: [1, 1, 2, 3], values: new Float32Array(6) };
    expect(() => foldBatchNorm(kernel, batchNorm)).toThrow(RangeError);
  });
});
