import type { BaseWidth } from '../backbone/mobilenet-v2/base-weights';
import { baseModelName, featureCountOf, mobilenetV2Layers, outputShapes } from '../backbone/mobilenet-v2/mobilenet-v2';
import type { LayerSpec } from '../convnet/layer-spec';
import { activationOf, type Head } from './head';

/** A layer in the config.json of a .keras file. */
export interface KerasLayer {
  readonly module: string;
  readonly class_name: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly registered_name: string | null;
  readonly build_config?: object;
  readonly inbound_nodes: readonly object[];
}

type Shape = readonly (number | null)[];

/** What a layer is called on, and the shape of that. */
interface Source {
  readonly name: string;
  readonly shape: Shape;
}

const FUNCTIONAL = { module: 'keras.src.models.functional', class_name: 'Functional', registered_name: 'Functional' };
const DTYPE = {
  module: 'keras',
  class_name: 'DTypePolicy',
  config: { name: 'float32' },
  registered_name: null,
};
const CHANNELS_LAST = { data_format: 'channels_last' };
/** The weights that follow replace them. */
const ZEROS = { module: 'keras.initializers', class_name: 'Zeros', config: {}, registered_name: null };

/**
 * The topology of the end-to-end model as Keras 3 saves it: input → rescaling → the base as one nested model, called with
 * training=False, as the notebook calls it → pooling → dropout → dense.
 * @param tunedFrom Keras' index of the base's first layer that was trained
 */
export function kerasConfig(width: BaseWidth, head: Head, imageSizePx: number, tunedFrom: number): object {
  const pixels: Shape = [null, imageSizePx, imageSizePx, 3];
  const base = nestedBase(width, imageSizePx, tunedFrom);
  const side = Math.ceil(imageSizePx / 32);
  const features = featureCountOf(width);
  const input = { name: 'input_layer_1', shape: pixels };
  const rescaled = { name: 'rescaling', shape: pixels };
  const maps = { name: base.name, shape: [null, side, side, features] };
  const pooled = { name: 'global_average_pooling2d', shape: [null, features] };
  const activation = activationOf(head);
  const layers: KerasLayer[] = [
    inputLayer(input),
    layer('Rescaling', 'rescaling', { trainable: false, scale: 1 / 127.5, offset: -1 }, [input]),
    { ...base, inbound_nodes: [call([rescaled], { training: false, mask: null })] },
    layer('GlobalAveragePooling2D', pooled.name, { trainable: true, ...CHANNELS_LAST, keepdims: false }, [maps]),
    layer('Dropout', 'dropout', { trainable: true, rate: head.dropout, seed: null, noise_shape: null }, [pooled]),
    layer(
      'Dense',
      'dense',
      { trainable: true, units: head.units, activation, use_bias: true, ...zeros('kernel', 'bias') },
      [{ ...pooled, name: 'dropout' }],
    ),
  ];
  return { ...functional('headstart', true, layers), compile_config: undefined };
}

function nestedBase(width: BaseWidth, imageSizePx: number, tunedFrom: number): KerasLayer {
  const specs = mobilenetV2Layers(width);
  const shapes = outputShapes(specs, imageSizePx);
  const sourceOf = (name: string): Source => ({ name, shape: [null, ...(shapes.get(name) ?? [])] });
  const layers = specs.map((spec, index) => baseLayer(spec, sourceOf, index >= tunedFrom));
  const name = baseModelName(width, imageSizePx);
  return { ...functional(name, Number.isFinite(tunedFrom), layers), name, inbound_nodes: [] };
}

function functional(name: string, trainable: boolean, layers: readonly KerasLayer[]) {
  const [input_layers, output_layers] = [layers.at(0), layers.at(-1)].map((end) => [end?.name, 0, 0]);
  return { ...FUNCTIONAL, config: { name, trainable, layers, input_layers, output_layers } };
}

function inputLayer({ name, shape }: Source): KerasLayer {
  const config = { batch_shape: shape, dtype: 'float32', sparse: false, name };
  return { module: 'keras.layers', class_name: 'InputLayer', config, registered_name: null, name, inbound_nodes: [] };
}

function layer(className: string, name: string, config: object, sources: readonly Source[]): KerasLayer {
  const [shape] = sources.length > 1 ? [sources.map((source) => source.shape)] : sources.map((source) => source.shape);
  return {
    module: 'keras.layers',
    class_name: className,
    config: { name, dtype: DTYPE, ...config },
    registered_name: null,
    build_config: { input_shape: shape },
    name,
    inbound_nodes: [call(sources)],
  };
}

/** A call of a layer on the outputs of others: one as it is, several as a list. */
function call(sources: readonly Source[], kwargs: object = {}) {
  const tensors = sources.map(({ name, shape }) => ({
    class_name: '__keras_tensor__',
    config: { shape, dtype: 'float32', keras_history: [name, 0, 0] },
  }));
  return { args: tensors.length > 1 ? [tensors] : tensors, kwargs };
}

function baseLayer(spec: LayerSpec, sourceOf: (name: string) => Source, trainable: boolean): KerasLayer {
  const of = (className: string, config: object) =>
    layer(className, spec.name, { trainable, ...config }, spec.inputs.map(sourceOf));
  switch (spec.kind) {
    case 'input':
      return inputLayer(sourceOf(spec.name));
    case 'zero-pad':
      return of('ZeroPadding2D', { padding: spec.padding, ...CHANNELS_LAST });
    case 'conv':
      return of('Conv2D', { filters: spec.channels, ...convolution(spec), ...zeros('kernel') });
    case 'depthwise-conv':
      return of('DepthwiseConv2D', { depth_multiplier: 1, ...convolution(spec), ...zeros('depthwise') });
    case 'batch-norm': {
      const { momentum, epsilon } = spec;
      return of('BatchNormalization', { axis: -1, momentum, epsilon, center: true, scale: true });
    }
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
  ...CHANNELS_LAST,
  activation: 'linear',
  use_bias: false,
});

const zeros = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [`${name}_initializer`, ZEROS]));
