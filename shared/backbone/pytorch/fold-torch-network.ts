import { foldBatchNorm } from '../../convnet/fold-batch-norm';
import { BASE_INPUT, type FoldedConv, type FoldedLayer } from '../../convnet/folded-network';
import type { LayerSpec } from '../../convnet/layer-spec';
import type { WeightTensor } from '../../convnet/weight-tensor';
import { paddedConvs } from './padded-convs';
import type { StateDict, TorchTensor } from './read-pth';

/**
 * A network for running, in order: its batch normalisations folded into the convolutions before them, relu6 attached.
 * @param weights that `matchStateDict` has passed
 */
export function foldTorchNetwork(
  layers: readonly LayerSpec[],
  weights: StateDict,
  imageSizePx: number,
): readonly FoldedLayer[] {
  const convs = paddedConvs(layers, imageSizePx);
  const folded: FoldedLayer[] = [];
  /** Layer → the folded value that stands for its output. */
  const stands = new Map<string, string>();
  const weight = (name: string) => weights.get(name)!;
  const replaceLast = (changed: Partial<FoldedConv>) => {
    folded.push({ ...(folded.pop() as FoldedConv), ...changed });
  };
  for (const layer of layers) {
    const inputs = layer.inputs.map((input) => stands.get(input)!);
    switch (layer.kind) {
      case 'input':
      case 'zero-pad': // lies in the pads of the convolution after it
        stands.set(layer.name, inputs[0] ?? BASE_INPUT);
        continue;
      case 'conv':
      case 'depthwise-conv': {
        const { kind, name, kernelSize, stride, channels } = layer;
        const { pads } = convs.get(name)!;
        const kernel = kernelChannelsLast(weight(`${name}.weight`), kind);
        const bias = new Float32Array(channels);
        folded.push({ kind, name, input: inputs[0]!, kernel, bias, kernelSize, stride, pads, relu6: false });
        break;
      }
      case 'batch-norm': {
        const values = (name: string) => weight(`${layer.name}.${name}`).values;
        const { kernel } = folded[folded.length - 1] as FoldedConv;
        replaceLast(
          foldBatchNorm(kernel, {
            gamma: values('weight'),
            beta: values('bias'),
            movingMean: values('running_mean'),
            movingVariance: values('running_var'),
            epsilon: layer.epsilon,
          }),
        );
        break;
      }
      case 'relu6':
        replaceLast({ relu6: true });
        break;
      case 'add':
        folded.push({ kind: 'add', name: layer.name, inputs: [inputs[0]!, inputs[1]!] });
    }
    stands.set(layer.name, folded[folded.length - 1]!.name);
  }
  return folded;
}

/** [out, in, h, w] as [h, w, in, out], and [channels, 1, h, w] of a depthwise convolution as [h, w, channels, 1]. */
function kernelChannelsLast({ shape, values }: TorchTensor, kind: FoldedConv['kind']): WeightTensor {
  const [outputs = 0, inputs = 0, height = 0, width = 0] = shape;
  const area = height * width;
  const turned = new Float32Array(values.length);
  // A depthwise kernel has one input a channel, so both orders lie alike in memory.
  for (let output = 0, from = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let place = 0; place < area; place++) {
        turned[(place * inputs + input) * outputs + output] = values[from++]!;
      }
    }
  }
  const channels = kind === 'depthwise-conv' ? [outputs, inputs] : [inputs, outputs];
  return { shape: [height, width, ...channels], values: turned };
}
