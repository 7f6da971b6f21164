import { BASE_INPUT, type FoldedLayer } from '../../convnet/folded-network';
import type { BaseEngine } from '../../engine/base-engine';
import { checkRun } from '../../engine/check-run';
import * as tf from '../../tensorflow/tfjs-node';
import type { BaseWeights } from './base-weights';
import { foldBase } from './fold-base';
import { featureCountOf } from './mobilenet-v2';

export interface TfjsEngineOptions {
  readonly imageSizePx: number;
  /** Images in one run of the network. */
  readonly batchSize?: number;
}

/**
 * The base in TensorFlow.js on libtensorflow, with batch normalisation folded in: the engine that the other one is
 * checked against. It computes on the caller's thread. `dispose` frees its tensors.
 */
export async function createTfjsEngine(weights: BaseWeights, options: TfjsEngineOptions): Promise<BaseEngine> {
  const { imageSizePx, batchSize = 32 } = options;
  const featureCount = featureCountOf(weights.width);
  const layers = foldBase(weights);
  const tensors = new Map(layers.filter(isConv).map((layer) => [layer.name, convTensors(layer)]));
  const imageFloats = imageSizePx * imageSizePx * 3;

  return {
    engine: 'tfjs',
    imageSizePx,
    featureCount,
    batchSize,
    async run(pixels, count) {
      checkRun(pixels, count, batchSize, imageSizePx);
      const padded = new Float32Array(batchSize * imageFloats);
      padded.set(pixels.subarray(0, count * imageFloats));
      const pooled = tf.tidy(() => {
        const input = tf.tensor4d(padded, [batchSize, imageSizePx, imageSizePx, 3]);
        return tf.mean(runLayers(layers, tensors, input), [1, 2]); // [batchSize, featureCount]
      });
      try {
        const features = (await pooled.data()) as Float32Array;
        return features.slice(0, count * featureCount);
      } finally {
        pooled.dispose();
      }
    },
    async dispose() {
      for (const { kernel, bias } of tensors.values()) tf.dispose([kernel, bias]);
      tensors.clear();
    },
  };
}

type FoldedConvLayer = Exclude<FoldedLayer, { kind: 'add' }>;
interface ConvTensors {
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

function isConv(layer: FoldedLayer): layer is FoldedConvLayer {
  return layer.kind !== 'add';
}

function convTensors({ kernel, bias }: FoldedConvLayer): ConvTensors {
  return {
    kernel: tf.tensor4d(kernel.values, kernel.shape as [number, number, number, number]),
    bias: tf.tensor1d(bias),
  };
}

/**
 * The last convolution's output, after relu6; call it inside tidy.
 * @param input [n, S, S, 3] in [-1, 1]
 * @returns [n, S/32, S/32, featureCount]
 */
function runLayers(
  layers: readonly FoldedLayer[],
  tensors: ReadonlyMap<string, ConvTensors>,
  input: tf.Tensor4D,
): tf.Tensor4D {
  const values = new Map<string, tf.Tensor4D>([[BASE_INPUT, input]]);
  const lastUse = new Map<string, string>();
  for (const layer of layers) for (const name of inputsOf(layer)) lastUse.set(name, layer.name);
  let top = input;
  for (const layer of layers) {
    if (isConv(layer)) {
      const { kernel: filter, bias } = tensors.get(layer.name)!;
      const conv = layer.kind === 'conv' ? tf.fused.conv2d : tf.fused.depthwiseConv2d;
      const activation = layer.relu6 ? 'relu6' : 'linear';
      const x = values.get(layer.input)!;
      top = conv({ x, filter, strides: layer.stride, pad: 'same', bias, activation });
    } else {
      top = tf.add(values.get(layer.inputs[0])!, values.get(layer.inputs[1])!);
    }
    values.set(layer.name, top);
    // Without this every layer's output would live until the end of the run: 2 GB for 32 images.
    for (const name of inputsOf(layer)) if (lastUse.get(name) === layer.name) values.get(name)!.dispose();
  }
  return top;
}

function inputsOf(layer: FoldedLayer): readonly string[] {
  return isConv(layer) ? [layer.input] : layer.inputs;
}
