import fc from 'fast-check';
import type { FoldedConv } from '../../../../shared/convnet/folded-network';
import { quantizeConv } from '../../../../shared/convnet/int8/quantize-conv';
import { largestOfTwo } from '../../../../shared/engine/int8/largest-of-two';
import { uniform } from '../../../support/golden-formulas';

const CHANNELS = 5;
const INPUTS = 64;
const values = (length: number, salt: number) => Float32Array.from({ length }, (_, i) => uniform(i, salt) - 0.45);

const pointwise: FoldedConv = {
  kind: 'conv',
  name: 'project',
  input: 'x',
  kernel: { shape: [1, 1, INPUTS, CHANNELS], values: values(INPUTS * CHANNELS, 1) },
  bias: values(CHANNELS, 2),
  kernelSize: 1,
  stride: 1,
  pads: [0, 0],
  relu6: false,
};
const INPUT_SCALE = 6 / 255;

describe('quantizeConv()', () => {
  test('rounds each output channel to steps of its own', () => {
    const { kernel, kernelShape, scales } = quantizeConv(pointwise, INPUT_SCALE, new Array(INPUTS).fill(0));
    expect(kernelShape).toEqual([CHANNELS, INPUTS, 1, 1]);
    for (let channel = 0; channel < CHANNELS; channel++) {
      const own = kernel.subarray(channel * INPUTS, (channel + 1) * INPUTS);
      // As fine as they may be: the two largest of a sign come to 127, before each is rounded.
      expect(Math.abs(largestOfTwo(own, 0, INPUTS) - 127)).toBeLessThanOrEqual(1);
      for (let i = 0; i < INPUTS; i++) {
        const exact = pointwise.kernel.values[i * CHANNELS + channel]!;
        expect(Math.abs(own[i]! * scales[channel]! - exact)).toBeLessThanOrEqual(scales[channel]! * 0.501);
      }
    }
  });

  test.each([
    ['a convolution', pointwise],
    [
      'a depthwise convolution',
      { ...pointwise, kind: 'depthwise-conv', kernel: { shape: [3, 3, CHANNELS, 1], values: values(9 * CHANNELS, 3) } },
    ],
  ] as const)('%s gives the exact mean output on an input of the means', (_, layer) => {
    const inputs = layer.kind === 'conv' ? INPUTS : CHANNELS;
    const means = Array.from({ length: inputs }, (__, i) => 3 * uniform(i, 4));
    const { kernel, scales, bias } = quantizeConv(layer, INPUT_SCALE, means);
    const perChannel = kernel.length / CHANNELS;
    for (let channel = 0; channel < CHANNELS; channel++) {
      let exact = layer.bias[channel]!;
      let rounded = bias[channel]! * scales[channel]! * INPUT_SCALE;
      for (let i = 0; i < perChannel; i++) {
        const mean = means[layer.kind === 'conv' ? i : channel]!;
        exact += layer.kernel.values[i * CHANNELS + channel]! * mean;
        rounded += kernel[channel * perChannel + i]! * scales[channel]! * mean;
      }
      // What is left is the rounding of the bias itself.
      expect(Math.abs(rounded - exact)).toBeLessThan(scales[channel]! * INPUT_SCALE);
    }
  });

  test('rounds as Math.round does, wherever a weight lies between two steps', () => {
    // Steps of 1: the channel's two largest weights come to 127. Halves of a step and their neighbours are among the others.
    const neighbours = (x: number) => [x, Math.fround(x * (1 - 2 ** -23)), Math.fround(x * (1 + 2 ** -23))];
    const halves = [0, 1, 2, 3, 30, 31, 59, 60].flatMap((n) => [...neighbours(n + 0.5), ...neighbours(-n - 0.5)]);
    const weights = Float32Array.of(65.25, 61.75, ...halves);
    const layer = { ...pointwise, kernel: { shape: [1, 1, weights.length, 1], values: weights } };
    const { kernel, scales } = quantizeConv(layer, INPUT_SCALE, new Array(weights.length).fill(0));
    expect([...scales]).toEqual([1]);
    expect([...kernel]).toEqual(Array.from(weights, (weight) => Math.round(weight) + 0));
  });

  test.each(['conv', 'depthwise-conv'] as const)('%s: no two products of a channel overflow 16 bits', (kind) => {
    const weight = fc.oneof(fc.constantFrom(0, 1, -1, 1e-6, -1e6), fc.float({ noNaN: true, min: -100, max: 100 }));
    const rows = fc.array(fc.array(weight, { minLength: 9, maxLength: 9 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(rows, (weights) => {
        const channels = weights.length;
        const kernel = {
          shape: kind === 'conv' ? [1, 1, 9, channels] : [3, 3, channels, 1],
          values: Float32Array.from(
            { length: 9 * channels },
            (_, i) => weights[i % channels]![Math.floor(i / channels)]!,
          ),
        };
        const layer = { ...pointwise, kind, kernel, bias: new Float32Array(channels) };
        const quantized = quantizeConv(layer, INPUT_SCALE, new Array(Math.max(9, channels)).fill(1)).kernel;
        for (let channel = 0; channel < channels; channel++) {
          const own = [...quantized.subarray(9 * channel, 9 * channel + 9)];
          for (const [i, a] of own.entries()) {
            for (const b of own.slice(i + 1)) {
              expect(255 * Math.max(a, 0) + 255 * Math.max(b, 0)).toBeLessThanOrEqual(0x7fff);
              expect(255 * Math.min(a, 0) + 255 * Math.min(b, 0)).toBeGreaterThanOrEqual(-0x8000);
            }
          }
        }
      }),
    );
  });

  test('keeps a channel without weights at its bias', () => {
    const silent = { ...pointwise, kernel: { ...pointwise.kernel, values: new Float32Array(INPUTS * CHANNELS) } };
    const { kernel, scales, bias } = quantizeConv(silent, INPUT_SCALE, new Array(INPUTS).fill(1));
    expect(kernel.every((value) => value === 0)).toBe(true);
    for (let channel = 0; channel < CHANNELS; channel++) {
      expect(bias[channel]! * scales[channel]! * INPUT_SCALE).toBeCloseTo(silent.bias[channel]!, 6);
    }
  });
});
