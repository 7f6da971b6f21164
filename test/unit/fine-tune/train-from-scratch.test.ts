import type { ConvLayer } from '../../../shared/convnet/layer-spec';
import type { BoundaryRows } from '../../../shared/fine-tune/boundary-rows';
import { ScratchConv } from '../../../shared/fine-tune/scratch-conv';
import { baseStages, type ConvStage } from '../../../shared/fine-tune/stages';
import { randomWeights, trainFromScratch } from '../../../shared/fine-tune/train-from-scratch';
import { Random } from '../../../shared/random';
import * as tf from '../../../shared/tensorflow/tfjs-node';
import { numbersOf, uniform } from '../../support/golden-formulas';
import { largestDifference } from '../../support/random-base';

const SIZE = 96;
const LENGTH = SIZE * SIZE * 3;

/** Images that are light or dark, with noise. */
function images(count: number, salt: number): BoundaryRows {
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  return {
    count,
    labels,
    length: LENGTH,
    async read(rows) {
      return numbersOf(rows.length * LENGTH, (i) => {
        const row = rows[Math.floor(i / LENGTH)]!;
        return uniform(row * LENGTH + (i % LENGTH), salt) - 0.5 + (labels[row] ? 0.4 : -0.4);
      });
    },
  };
}

describe('trainFromScratch()', () => {
  test('trainFromScratch() learns, gives the same curve for the same seed, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const options = {
      ...({ width: 0.35, imageSizePx: SIZE, classes: ['dark', 'light'], epochs: 4, batchSize: 8 } as const),
      ...{ train: images(24, 1), validation: images(8, 2), learningRate: 1e-3, dropout: 0.2, seed: 1 },
    };
    const first = await trainFromScratch(options);
    expect(first.loss).toHaveLength(4);
    expect(first.loss[3]!).toBeLessThan(first.loss[0]!);
    expect(first.accuracy[3]!).toBeGreaterThan(0.9);
    expect(await trainFromScratch(options)).toEqual(first);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('randomWeights() begins as Keras does', () => {
    const { layers } = randomWeights(0.35, new Random(1));
    const limit = Math.sqrt(6 / (9 * (3 + 16)));
    const kernel = layers.get('Conv1')!.get('kernel')!.values;
    expect(Math.max(...kernel)).toBeLessThanOrEqual(limit);
    expect(Math.max(...kernel)).toBeGreaterThan(0.9 * limit);
    expect(new Set(layers.get('bn_Conv1')!.get('moving_variance')!.values)).toEqual(new Set([1]));
  });
});

describe('ScratchConv', () => {
  const stages = baseStages(0.35).filter((stage): stage is ConvStage => stage.kind !== 'add');
  test.each(['Conv1_relu', 'block_1_depthwise_relu', 'block_2_project_BN'])(
    'ScratchConv gives the gradients that TensorFlow.js finds by itself: %s',
    (name) => {
      const stage = stages.find((own) => own.name === name)!;
      const weights = randomWeights(0.35, new Random(3));
      const channels = stage.kind === 'conv' ? (stage.conv as ConvLayer).inChannels : stage.conv.channels;
      tf.tidy(() => {
        const x = tf.tensor4d(
          Float32Array.from({ length: 2 * 8 * 8 * channels }, (_, i) => uniform(i, 4) - 0.3),
          [2, 8, 8, channels],
        );
        const layer = new ScratchConv(stage, weights);
        const pass = layer.forward(x, true);
        const slope = tf.tensor4d(
          Float32Array.from({ length: pass.y.size }, (_, i) => uniform(i, 5) - 0.5),
          pass.y.shape,
        );
        const gradients = new Map<string, tf.Tensor>();
        const atX = layer.backward(pass, slope, gradients, true)!;
        const [kernel, gamma, beta] = [...layer.variables.values()].map((own) => own.read());
        const wanted = tf.grads((x4, k, g, b) => {
          const convolve = stage.kind === 'conv' ? tf.conv2d : tf.depthwiseConv2d;
          const sum = convolve(x4 as tf.Tensor4D, k as tf.Tensor4D, stage.conv.stride, 'same');
          const mean = tf.mean(sum, [0, 1, 2]);
          const variance = tf.mean(tf.square(tf.sub(sum, mean)), [0, 1, 2]);
          const normal = tf.mul(tf.sub(sum, mean), tf.rsqrt(tf.add(variance, stage.norm.epsilon)));
          const y = tf.add(tf.mul(normal, g!), b!);
          return tf.sum(tf.mul(stage.relu6 ? tf.clipByValue(y, 0, 6) : y, slope));
        })([x, kernel!, gamma!, beta!]);
        [atX, ...gradients.values()].forEach((found, i) => {
          expect(largestDifference(found.dataSync(), wanted[i]!.dataSync())).toBeLessThan(2e-4);
        });
        layer.dispose();
      });
    },
  );
});
