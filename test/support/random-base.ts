import type { BaseWeights, BaseWidth } from '../../shared/backbone/mobilenet-v2/base-weights';
import { mobilenetV2Layers, weightShapes } from '../../shared/backbone/mobilenet-v2/mobilenet-v2';
import type { WeightTensor } from '../../shared/convnet/weight-tensor';
import { numbersOf, uniform } from './golden-formulas';

/** Weights of the right shapes and of a size that keeps signals alive through all layers; the same for the same seed. */
export function randomBase(width: BaseWidth, seed = 1): BaseWeights {
  const layers = new Map<string, ReadonlyMap<string, WeightTensor>>();
  let salt = seed * 1000;
  for (const layer of mobilenetV2Layers(width)) {
    const shapes = weightShapes(layer);
    if (shapes.length === 0) continue;
    layers.set(layer.name, new Map(shapes.map(({ name, shape }) => [name, randomTensor(name, shape, ++salt)])));
  }
  return { name: `random-${seed}`, sha256: seed.toString(16).padStart(64, '0'), width, layers };
}

function randomTensor(name: string, shape: readonly number[], salt: number): WeightTensor {
  const length = shape.reduce((a, b) => a * b, 1);
  const inputs = name === 'kernel' ? length / shape[3]! : 9;
  const [low, high] = RANGES[name] ?? [-Math.sqrt(6 / inputs), Math.sqrt(6 / inputs)];
  return { shape, values: numbersOf(length, (i) => low + (high - low) * uniform(i, salt)) };
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  gamma: [0.3, 0.9],
  beta: [-0.3, 0.7],
  moving_mean: [-0.2, 0.2],
  moving_variance: [0.5, 1.5],
};

/** Pixels in [-1, 1], Float32Array [images, imageSizePx, imageSizePx, 3]. */
export function randomPixels(images: number, imageSizePx: number, seed = 7): Float32Array {
  return numbersOf(images * imageSizePx * imageSizePx * 3, (i) => uniform(i, seed) * 2 - 1);
}

/** The largest absolute difference of two lists of numbers of the same length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`Lengths ${a.length} and ${b.length} differ`);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
