import type { BaseWeights, BaseWidth } from '../backbone/mobilenet-v2/base-weights';
import { featureCountOf, mobilenetV2Layers, weightShapes } from '../backbone/mobilenet-v2/mobilenet-v2';
import type { WeightTensor } from '../convnet/weight-tensor';
import { type Head, type History, type LossAndAccuracy, unitsFor } from '../head/head';
import type { EpochResult } from '../head/train-head';
import { Random } from '../random';
import { Adam } from '../tensorflow/adam';
import type { BoundaryRows } from './boundary-rows';
import { fineTune } from './fine-tune';
import { planFineTune } from './plan-fine-tune';
import { ScratchConv } from './scratch-conv';

export interface ScratchOptions {
  readonly width: BaseWidth;
  readonly imageSizePx: number;
  readonly classes: readonly string[];
  /** Rows are images, [imageSizePx, imageSizePx, 3] in [-1, 1]. */
  readonly train: BoundaryRows;
  readonly validation: BoundaryRows;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly dropout: number;
  readonly seed: number;
  /** On validation, before the first step. */
  onInitial?(result: LossAndAccuracy): void;
  onEpoch?(epoch: number, result: EpochResult): void;
  readonly signal?: AbortSignal;
}

/**
 * Trains the same network, MobileNetV2 and a head, from random weights: every layer, batch normalisation in training mode,
 * Adam. For comparison with transfer; its weights are not kept.
 * @throws CancelledError between two steps when `signal` is aborted
 */
export async function trainFromScratch(options: ScratchOptions): Promise<History> {
  const { width, imageSizePx, classes, dropout, learningRate, epochs, batchSize, ...rest } = options;
  const random = new Random(options.seed);
  const base = randomWeights(width, random);
  const featureCount = featureCountOf(width);
  const units = unitsFor(classes.length);
  const kernel = glorotUniform(featureCount * units, featureCount + units, random);
  const head: Head = { classes, featureCount, units, kernel, bias: new Float32Array(units), dropout };
  const { history } = await fineTune({
    ...rest,
    plan: planFineTune(width, imageSizePx, 0),
    base,
    head,
    config: { epochs, batchSize, learningRate, earlyStopping: false },
    classWeights: new Float64Array(classes.length).fill(1),
    shuffle: true,
    job: 'scratch',
    parts: {
      layerOf: (stage) => new ScratchConv(stage, base),
      optimizerOf: (trained) => new Adam(trained, learningRate),
    },
  });
  return history;
}

/** Weights as Keras begins with them: Glorot uniform kernels, gamma and moving variance 1, beta and moving mean 0. */
export function randomWeights(width: BaseWidth, random: Random): BaseWeights {
  const layers = new Map<string, ReadonlyMap<string, WeightTensor>>();
  for (const layer of mobilenetV2Layers(width)) {
    const weights = weightShapes(layer).map(
      ({ name, shape }) => [name, { shape, values: initial(name, shape, random) }] as const,
    );
    if (weights.length > 0) layers.set(layer.name, new Map(weights));
  }
  return { name: 'scratch', sha256: '0'.repeat(64), width, layers };
}

function initial(name: string, shape: readonly number[], random: Random): Float32Array {
  const length = shape.reduce((a, b) => a * b, 1);
  if (name === 'gamma' || name === 'moving_variance') return new Float32Array(length).fill(1);
  if (name === 'beta' || name === 'moving_mean') return new Float32Array(length);
  // Keras counts a kernel's last two dimensions as its inputs and outputs, also where it is depthwise.
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  return glorotUniform(length, height * width * (inputs + outputs), random);
}

function glorotUniform(length: number, fans: number, random: Random): Float32Array {
  const limit = Math.sqrt(6 / fans);
  return Float32Array.from({ length }, () => (random.uniform() * 2 - 1) * limit);
}
