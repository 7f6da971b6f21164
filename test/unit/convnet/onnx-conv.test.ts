import type { FoldedConv } from '../../../shared/convnet/folded-network';
import { kernelChannelsFirst } from '../../../shared/convnet/onnx-conv';

const conv = (kind: FoldedConv['kind'], shape: readonly number[]): FoldedConv => ({
  kind,
  name: 'conv',
  input: 'x',
  kernel: { shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i) },
  bias: new Float32Array(),
  kernelSize: shape[0]!,
  stride: 1,
  pads: [0, 0],
  relu6: false,
});

describe('kernelChannelsFirst()', () => {
  test.each([
    ['conv', [3, 2, 4, 5]],
    ['conv', [1, 1, 7, 3]],
    ['depthwise-conv', [3, 2, 6, 1]],
  ] as const)('kernelChannelsFirst() puts every weight of a %s of shape %p where ONNX looks for it', (kind, shape) => {
    const [height, width, second, last] = shape;
    const [outputs, inputs] = kind === 'conv' ? [last, second] : [second, 1];
    const layer = conv(kind, shape);
    const { shape: turned, values } = kernelChannelsFirst(layer);
    expect(turned).toEqual([outputs, inputs, height, width]);
    const wanted: number[] = [];
    for (let output = 0; output < outputs; output++)
      for (let input = 0; input < inputs; input++)
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            const place = y * width + x;
            wanted.push(kind === 'conv' ? (place * inputs + input) * outputs + output : place * outputs + output);
          }
    expect([...values]).toEqual(wanted);
  });
});
