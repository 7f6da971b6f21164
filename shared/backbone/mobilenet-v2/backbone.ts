import type { Backbone } from '../../records/backbone';
import type { BaseWidth } from './base-weights';
import { featureCountOf, mobilenetV2Layers, outputShapes, parameterCount } from './mobilenet-v2';

/** Millions of multiply-adds at 224 px, by width: "MobileNet v2 models" on keras.io. */
const MULTIPLY_ADDS: Readonly<Record<BaseWidth, number>> = {
  '0.35': 59,
  '0.5': 97,
  '0.75': 209,
  '1': 300,
  '1.3': 509,
  '1.4': 582,
};
const THEIR_SIZE_PX = 224;

/** The convolution whose output, after its normalisation and relu6, is pooled; it is named in the folded network. */
const LAST_MAPS = 'Conv_1';

/** MobileNetV2 of one width at one input size, as a value. */
export function mobilenetV2Backbone(width: number, imageSizePx: number): Backbone {
  const layers = mobilenetV2Layers(width as BaseWidth);
  const [side] = outputShapes(layers, imageSizePx).get('out_relu')!;
  return {
    architecture: 'mobilenet-v2',
    title: `MobileNetV2 ${width.toFixed(2)}`,
    imageSizePx,
    featureCount: featureCountOf(width as BaseWidth),
    parameters: layers.reduce((sum, layer) => sum + parameterCount(layer), 0),
    multiplyAdds: Number((MULTIPLY_ADDS[width as BaseWidth] * (imageSizePx / THEIR_SIZE_PX) ** 2).toFixed(2)),
    maps: { tensor: LAST_MAPS, side },
    width,
  };
}
