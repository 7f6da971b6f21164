import { efficientnetLite } from '../../../../shared/backbone/efficientnet-lite/efficientnet-lite';
import { foldTorchNetwork } from '../../../../shared/backbone/pytorch/fold-torch-network';
import { torchWeightShapes } from '../../../../shared/backbone/pytorch/match-state-dict';
import { paddedConvs } from '../../../../shared/backbone/pytorch/padded-convs';
import type { StateDict, TorchTensor } from '../../../../shared/backbone/pytorch/read-pth';
import type { TorchNetwork } from '../../../../shared/backbone/pytorch/torch-network';
import { TORCH_NETWORKS } from '../../../../shared/backbone/pytorch/torch-networks';
import { sizeOfTorchNetwork, writeTorchOnnx } from '../../../../shared/backbone/pytorch/write-torch-onnx';
import type { LayerSpec } from '../../../../shared/convnet/layer-spec';
import { uniform } from '../../../support/golden-formulas';
import { onnxFeatures } from '../../../support/onnx-features';

describe('TORCH_NETWORKS', () => {
  // Millions of parameters and of multiplications as published, with the classifier of 1000 classes and without moving
  // statistics. Those of EfficientNet-Lite, in the TPU repository, count some operations besides.
  test.each([
    ['efficientnet-lite0', 4.65, 407, 7],
    ['efficientnet-lite1', 5.42, 631, 8],
    ['efficientnet-lite2', 6.09, 899, 9],
    ['mobilenet-v2-torchvision', 3.5, 300, 7],
  ])('%s has the size that its paper gives', (id, millions, multiplyAdds, side) => {
    const network = TORCH_NETWORKS.get(id)!;
    const size = sizeOfTorchNetwork(network, network.imageSizePx);
    const statistics = network.layers.reduce(
      (sum, { kind, channels }) => sum + (kind === 'batch-norm' ? 2 * channels : 0),
      0,
    );
    const classifier = 1281 * 1000;
    expect(Math.abs((size.parameters - statistics + classifier) / 1e6 - millions)).toBeLessThan(0.02);
    expect(Math.abs((size.multiplyAdds + classifier) / 1e6 - multiplyAdds) / multiplyAdds).toBeLessThan(0.06);
    expect(size.mapSide).toBe(side);
  });

  test('every layer has a name of its own, and its inputs come before it', () => {
    for (const { layers } of TORCH_NETWORKS.values()) {
      const seen = new Set<string>();
      for (const { name, inputs } of layers) {
        expect(seen.has(name)).toBe(false);
        for (const input of inputs) expect(seen.has(input)).toBe(true);
        seen.add(name);
      }
    }
  });
});

describe('paddedConvs()', () => {
  test('gives odd sides other zeros than even ones, as TensorFlow does', () => {
    // 260, 130, 65, 33, 17: the convolutions of stride 2 that read 65 and 33 have as many zeros before as after.
    const convs = paddedConvs(efficientnetLite('lite2').layers, 260);
    const strided = [
      '_conv_stem',
      '_blocks.1._depthwise_conv',
      '_blocks.4._depthwise_conv',
      '_blocks.7._depthwise_conv',
    ];
    expect(strided.map((name) => convs.get(name))).toEqual([
      { pads: [0, 1], side: 130 },
      { pads: [0, 1], side: 65 },
      { pads: [2, 2], side: 33 },
      { pads: [1, 1], side: 17 },
    ]);
  });
});

describe('writeTorchOnnx()', () => {
  test('keeps the zeros around the picture at the mean, and folds the normalisation exactly', async () => {
    const network = tinyNetwork();
    const weights = weightsOf(network.layers);
    const pixels = Float32Array.from({ length: 5 * 5 * 3 }, (_, i) => (Math.floor(256 * uniform(i, 5)) * 2) / 255 - 1);
    const features = await onnxFeatures(writeTorchOnnx(network, weights, 5, 'tiny.pth'), pixels, 5);
    expect(furthest(features, slowFeatures(network, weights, pixels, 5))).toBeLessThan(1e-5);
  });

  test('refuses a weight of another shape and numbers that are not finite', () => {
    const network = tinyNetwork();
    const weights = new Map(weightsOf(network.layers));
    weights.set('norm.running_var', { shape: [4], values: Float32Array.of(1, Number.NaN, 1, 1) });
    weights.set('conv.weight', { shape: [4, 3, 1, 1], values: new Float32Array(12) });
    weights.delete('norm.bias');
    expect(() => writeTorchOnnx(network, weights, 5, 'tiny.pth')).toThrow(
      'The weights of "tiny.pth" do not fit Tiny: "conv.weight" is [4, 3, 1, 1], wanted [4, 3, 3, 3]; "norm.bias" is missing; "norm.running_var" contains numbers that are not finite',
    );
  });

  test('folds a kernel of several inputs in the order that it is written in', () => {
    const network = tinyNetwork();
    const weights = weightsOf(network.layers);
    const [conv] = foldTorchNetwork(network.layers, weights, 5);
    expect(conv).toMatchObject({ kind: 'conv', pads: [1, 1], relu6: true, kernel: { shape: [3, 3, 3, 4] } });
  });
});

/** A convolution of one zero on each side, its normalisation and ReLU6. */
function tinyNetwork(): TorchNetwork {
  const channels = 4;
  const zeros = [
    [1, 1],
    [1, 1],
  ] as const;
  const shape = { kernelSize: 3, stride: 2, padding: 'valid' } as const;
  return {
    id: 'tiny',
    title: 'Tiny',
    layers: [
      { kind: 'input', name: 'input', inputs: [], channels: 3 },
      { kind: 'zero-pad', name: 'pad', inputs: ['input'], channels: 3, padding: zeros },
      { kind: 'conv', name: 'conv', inputs: ['pad'], channels, inChannels: 3, ...shape },
      { kind: 'batch-norm', name: 'norm', inputs: ['conv'], channels, epsilon: 1e-3, momentum: 0.9 },
      { kind: 'relu6', name: 'relu', inputs: ['norm'], channels },
    ],
    featureCount: channels,
    imageSizePx: 5,
    mean: [120, 110, 100],
    deviation: [60, 55, 50],
  };
}

function weightsOf(layers: readonly LayerSpec[]): StateDict {
  const tensors = layers.flatMap(torchWeightShapes).map(({ name, shape }, salt): [string, TorchTensor] => {
    const length = shape.reduce((a, b) => a * b, 1);
    return [name, { shape, values: Float32Array.from({ length }, (_, i) => 0.1 + uniform(i, salt)) }];
  });
  return new Map(tensors);
}

/** The tiny network word by word: normalise, pad with zeros, convolve, normalise, cut off, take the mean. */
function slowFeatures(
  { mean, deviation }: TorchNetwork,
  weights: StateDict,
  pixels: Float32Array,
  side: number,
): number[] {
  const of = (name: string) => weights.get(name)!.values;
  const at = (y: number, x: number, c: number) => {
    if (y < 0 || x < 0 || y >= side || x >= side) return 0;
    return (127.5 * (pixels[(y * side + x) * 3 + c]! + 1) - mean[c]!) / deviation[c]!;
  };
  const places = [0, 2, 4].flatMap((y) => [0, 2, 4].map((x) => [y, x] as const));
  return [0, 1, 2, 3].map((out) => {
    const sums = places.map(([y, x]) => {
      let sum = 0;
      for (let i = 0; i < 27; i++) {
        const [c, dy, dx] = [Math.floor(i / 9), Math.floor(i / 3) % 3, i % 3];
        sum += of('conv.weight')[out * 27 + i]! * at(y + dy - 1, x + dx - 1, c);
      }
      const deviationOf = Math.sqrt(of('norm.running_var')[out]! + 1e-3);
      const value =
        ((sum - of('norm.running_mean')[out]!) / deviationOf) * of('norm.weight')[out]! + of('norm.bias')[out]!;
      return Math.min(6, Math.max(0, value));
    });
    return sums.reduce((a, b) => a + b, 0) / sums.length;
  });
}

function furthest(found: ArrayLike<number>, wanted: readonly number[]): number {
  return Math.max(...wanted.map((value, i) => Math.abs(value - found[i]!)));
}
