import { foldBatchNorm } from '../../convnet/fold-batch-norm';
import { BASE_INPUT, type FoldedConv, type FoldedLayer, type FoldedNetwork } from '../../convnet/folded-network';
import type { BaseWeights } from './base-weights';
import { featureCountOf, mobilenetV2Layers } from './mobilenet-v2';

/** Several networks are written of the same weights. */
const whole = new WeakMap<BaseWeights, readonly FoldedLayer[]>();

/**
 * The base for running, in order; the last layer's value [n, h, w, features] is to be pooled.
 * @param upTo Keras' name of the last layer to run; all of them without it
 */
export function foldBase(weights: BaseWeights, upTo?: string): readonly FoldedLayer[] {
  if (upTo !== undefined) return fold(weights, upTo);
  const folded = whole.get(weights) ?? fold(weights);
  whole.set(weights, folded);
  return folded;
}

/** MobileNetV2 with Keras' weights, which takes pixels as they are. */
export const foldedBase = (weights: BaseWeights): FoldedNetwork => ({
  layers: foldBase(weights),
  featureCount: featureCountOf(weights.width),
});

function fold(weights: BaseWeights, upTo?: string): readonly FoldedLayer[] {
  const folded: FoldedLayer[] = [];
  /** Layer → the folded value that stands for its output. */
  const stands = new Map<string, string>();
  const weight = (layer: string, name: string) => weights.layers.get(layer)!.get(name)!;
  for (const layer of mobilenetV2Layers(weights.width)) {
    const inputs = layer.inputs.map((input) => stands.get(input)!);
    const last = folded[folded.length - 1];
    switch (layer.kind) {
      case 'zero-pad': // 'valid' after these zeros is 'same' without them
      case 'input':
        stands.set(layer.name, inputs[0] ?? BASE_INPUT);
        continue;
      case 'conv':
      case 'depthwise-conv': {
        const { kind, name, kernelSize, stride } = layer;
        const kernel = weight(name, kind === 'conv' ? 'kernel' : 'depthwise_kernel');
        const zeros = kernelSize - stride;
        const pads = [Math.floor(zeros / 2), Math.ceil(zeros / 2)] as const;
        const bias = new Float32Array(layer.channels);
        folded.push({ kind, name, input: inputs[0]!, kernel, bias, kernelSize, stride, pads, relu6: false });
        break;
      }
      case 'batch-norm': {
        const values = (name: string) => weight(layer.name, name).values;
        const conv = last as FoldedConv;
        const normalised = foldBatchNorm(conv.kernel, {
          gamma: values('gamma'),
          beta: values('beta'),
          movingMean: values('moving_mean'),
          movingVariance: values('moving_variance'),
          epsilon: layer.epsilon,
        });
        folded[folded.length - 1] = { ...conv, ...normalised };
        break;
      }
      case 'relu6':
        folded[folded.length - 1] = { ...(last as FoldedConv), relu6: true };
        break;
      case 'add':
        folded.push({ kind: 'add', name: layer.name, inputs: [inputs[0]!, inputs[1]!] });
    }
    stands.set(layer.name, folded[folded.length - 1]!.name);
    if (layer.name === upTo) return folded;
  }
  if (upTo !== undefined) throw new RangeError(`The base has no layer "${upTo}" that gives a value`);
  return folded;
}
