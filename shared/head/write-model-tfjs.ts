import type { BaseWeights } from '../backbone/mobilenet-v2/base-weights';
import { baseModelName, mobilenetV2Layers, weightShapes } from '../backbone/mobilenet-v2/mobilenet-v2';
import type { LayerSpec } from '../convnet/layer-spec';
import type { Head } from './head';
import {
  functional,
  headLayers,
  type LayerJson,
  type LayersModelFile,
  layer,
  layersModelFile,
  type NamedWeight,
} from './layers-model';

/**
 * The end-to-end model as a TensorFlow.js LayersModel, pixels [n, S, S, 3] from 0 to 255 → [n, units]: rescaling to
 * [-1, 1], the base as one nested model under Keras' names (its layers trainable from `tunedFrom` on), pooling, dropout, dense. Written
 * without TensorFlow, so that publishing needs no libtensorflow. The same weights and head give the same bytes.
 * @param imageSizePx S
 * @param tunedFrom Keras' index of the base's first layer that was trained; none where all of it was frozen
 */
export function writeModelTfjs(
  weights: BaseWeights,
  head: Head,
  imageSizePx: number,
  tunedFrom = Number.POSITIVE_INFINITY,
): LayersModelFile {
  const specs = mobilenetV2Layers(weights.width);
  const baseName = baseModelName(weights.width, imageSizePx);
  const base = functional(
    baseName,
    specs.map((spec, index) => baseLayer(spec, imageSizePx, index >= tunedFrom)),
  );
  const layers: LayerJson[] = [
    layer('InputLayer', 'input_layer_1', inputConfig(imageSizePx), []),
    layer('Rescaling', 'rescaling', { trainable: false, scale: 1 / 127.5, offset: -1 }, ['input_layer_1']),
    { ...base, name: baseName, inbound_nodes: [[['rescaling', 0, 0, {}]]] },
    // A nested model's node 0 is its own inside; the call on the rescaled pixels is node 1.
    {
      ...layer('GlobalAveragePooling2D', 'global_average_pooling2d', { data_format: 'channels_last' }, []),
      inbound_nodes: [[[baseName, 1, 0, {}]]],
    },
    ...headLayers(head, 'global_average_pooling2d'),
  ];
  return layersModelFile(functional('headstart', layers), [
    ...specs.flatMap((spec) => baseWeightsOf(spec, weights)),
    { name: 'dense/kernel', shape: [head.featureCount, head.units], values: head.kernel },
    { name: 'dense/bias', shape: [head.units], values: head.bias },
  ]);
}

const inputConfig = (imageSizePx: number) => ({
  batch_input_shape: [null, imageSizePx, imageSizePx, 3],
  dtype: 'float32',
  sparse: false,
});

/** Zeros, because the weights that follow replace them: random numbers would only cost time when the model is loaded. */
const ZEROS = { class_name: 'Zeros', config: {} };

function baseLayer(spec: LayerSpec, imageSizePx: number, trainable: boolean): LayerJson {
  const of = (className: string, config: object) => layer(className, spec.name, { trainable, ...config }, spec.inputs);
  switch (spec.kind) {
    case 'input':
      return layer('InputLayer', spec.name, inputConfig(imageSizePx), []);
    case 'zero-pad':
      return of('ZeroPadding2D', { padding: spec.padding, data_format: 'channels_last' });
    case 'conv':
      return of('Conv2D', {
        filters: spec.channels,
        ...convolution(spec),
        kernel_initializer: ZEROS,
      });
    case 'depthwise-conv':
      return of('DepthwiseConv2D', { depth_multiplier: 1, ...convolution(spec), depthwise_initializer: ZEROS });
    case 'batch-norm':
      return of('BatchNormalization', {
        axis: -1,
        momentum: spec.momentum,
        epsilon: spec.epsilon,
        center: true,
        scale: true,
      });
    case 'relu6':
      return of('ReLU', { max_value: 6 });
    case 'add':
      return of('Add', {});
  }
}

const convolution = (spec: { kernelSize: number; stride: number; padding: string }) => ({
  kernel_size: [spec.kernelSize, spec.kernelSize],
  strides: [spec.stride, spec.stride],
  padding: spec.padding,
  data_format: 'channels_last',
  use_bias: false,
  activation: 'linear',
});

function baseWeightsOf(spec: LayerSpec, weights: BaseWeights): NamedWeight[] {
  return weightShapes(spec).map(({ name, shape }) => {
    const tensor = weights.layers.get(spec.name)?.get(name);
    if (!tensor) throw new RangeError(`The base has no weight ${spec.name}/${name}`);
    return { name: `${spec.name}/${name}`, shape, values: tensor.values };
  });
}
