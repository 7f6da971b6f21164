import { BASE_WIDTHS, IMAGE_SIZES_PX } from '../../../../shared/backbone/mobilenet-v2/base-weights';
import {
  featureCountOf,
  mobilenetV2Layers,
  outputShapes,
  parameterCount,
} from '../../../../shared/backbone/mobilenet-v2/mobilenet-v2';
import type { LayerSpec } from '../../../../shared/convnet/layer-spec';
import golden from '../../../golden/layers.json';

const KERAS_CLASS: Record<LayerSpec['kind'], string> = {
  input: 'InputLayer',
  'zero-pad': 'ZeroPadding2D',
  conv: 'Conv2D',
  'depthwise-conv': 'DepthwiseConv2D',
  'batch-norm': 'BatchNormalization',
  relu6: 'ReLU',
  add: 'Add',
};

describe('mobilenetV2Layers()', () => {
  test.each(BASE_WIDTHS)('mobilenetV2Layers(%p) has the order, names, shapes and parameters of Keras', (width) => {
    const layers = mobilenetV2Layers(width);
    const shapes = outputShapes(layers, golden.imageSizePx);
    const lines = layers.map(
      (layer, index) =>
        `${index} ${layer.name} ${KERAS_CLASS[layer.kind]} ${shapes.get(layer.name)!.join('x')} ${parameterCount(layer)}`,
    );
    expect(lines).toEqual(golden.widths.find((entry) => entry.width === width)!.layers);
  });

  test('mobilenetV2Layers(1.0) has 2,257,984 parameters and block_11_expand_relu at index 100', () => {
    const layers = mobilenetV2Layers(1.0);
    expect(layers.reduce((sum, layer) => sum + parameterCount(layer), 0)).toBe(2_257_984);
    expect(layers[100]!.name).toBe('block_11_expand_relu');
  });

  test('mobilenetV2Layers() names every input before it is used', () => {
    const seen = new Set<string>();
    for (const layer of mobilenetV2Layers(0.35)) {
      for (const input of layer.inputs) expect(seen).toContain(input);
      seen.add(layer.name);
    }
  });
});

describe('outputShapes()', () => {
  test.each(IMAGE_SIZES_PX)(
    'outputShapes() ends at a thirty-second of %p px, every padded side even',
    (imageSizePx) => {
      const layers = mobilenetV2Layers(1.3);
      const shapes = outputShapes(layers, imageSizePx);
      expect(shapes.get('out_relu')).toEqual([imageSizePx / 32, imageSizePx / 32, featureCountOf(1.3)]);
      for (const layer of layers) if (layer.kind === 'zero-pad') expect(shapes.get(layer.inputs[0]!)![0] % 2).toBe(0);
    },
  );
});
