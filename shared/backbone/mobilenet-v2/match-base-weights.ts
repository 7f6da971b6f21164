import type { WeightTensor } from '../../convnet/weight-tensor';
import { BaseError } from '../../errors';
import { BASE_WIDTHS, type BaseWeights, type BaseWidth } from './base-weights';
import { mobilenetV2Layers, weightShapes } from './mobilenet-v2';

/** Weights as a file names them: layer name → weight name → tensor. */
export type NamedWeights = Map<string, Map<string, WeightTensor>>;

/** The 2018 names, which the weights that Keras publishes were saved under: mobl1_conv_1_expand, bn1_conv_1_bn_expand. */
const NAMES_OF_2018 = /^(mobl|bn)(\d+)_conv(?:_\d+)?_(?:bn_)?(expand|depthwise|project)$/;

/** Today's Keras layer name for a layer name of any age. */
export function layerNameToday(name: string): string {
  const [, kind, block, part] = NAMES_OF_2018.exec(name) ?? [];
  if (!block) return name;
  return `${block === '0' ? 'expanded_conv' : `block_${block}`}_${part}${kind === 'bn' ? '_BN' : ''}`;
}

/**
 * Files one weight under today's layer name.
 * @param path names from the outside in; the last two are the layer and the weight: […, 'Conv1', 'kernel:0']
 * @throws BaseError where the file holds the weight twice
 */
export function addWeight(weights: NamedWeights, path: readonly string[], tensor: WeightTensor, file: string): void {
  const layer = layerNameToday(path[path.length - 2] ?? '');
  const weight = (path[path.length - 1] ?? '').replace(/:\d+$/, '');
  const ofLayer = weights.get(layer) ?? new Map<string, WeightTensor>();
  if (ofLayer.has(weight) && BASE_LAYERS.has(layer)) {
    throw new BaseError(`Cannot read base weights "${file}": it contains "${layer}/${weight}" more than once`, {
      remedy: 'Give a file with one MobileNetV2.',
    });
  }
  ofLayer.set(weight, tensor);
  weights.set(layer, ofLayer);
}

const BASE_LAYERS: ReadonlySet<string> = new Set(mobilenetV2Layers(1.0).map((layer) => layer.name));

/**
 * The base's own weights among those of a file, each of the shape that the width asks for.
 * @throws BaseError naming the layer, what was found and what was wanted
 */
export function matchBaseWeights(found: NamedWeights, width: BaseWidth, file: string): BaseWeights['layers'] {
  const misfits = misfitsOf(found, width);
  if (misfits.length > 0) throw misfitError(misfits, found, width, file);
  const layers = new Map<string, ReadonlyMap<string, WeightTensor>>();
  for (const layer of mobilenetV2Layers(width)) {
    const shapes = weightShapes(layer);
    if (shapes.length === 0) continue;
    layers.set(layer.name, new Map(shapes.map(({ name }) => [name, findWeight(found, layer.name, name)!])));
  }
  return layers;
}

interface Misfit {
  readonly weight: string;
  readonly found: string;
  readonly wanted: string;
}

function misfitsOf(weights: NamedWeights, width: BaseWidth): Misfit[] {
  return mobilenetV2Layers(width).flatMap((layer) =>
    weightShapes(layer).flatMap(({ name, shape }) => {
      const tensor = findWeight(weights, layer.name, name);
      const isFloat = tensor?.values.length === tensor?.shape.reduce((a, b) => a * b, 1);
      if (tensor && isFloat && String(tensor.shape) === String(shape)) return [];
      const found = tensor
        ? `[${tensor.shape.join(', ')}]${isFloat ? '' : ' of another type than float32'}`
        : 'missing';
      return [{ weight: `${layer.name}/${name}`, found, wanted: `[${shape.join(', ')}]` }];
    }),
  );
}

/** Keras 3 calls the kernel of a depthwise convolution `kernel`, Keras 2 and TensorFlow.js `depthwise_kernel`. */
function findWeight(found: NamedWeights, layer: string, weight: string): WeightTensor | undefined {
  const ofLayer = found.get(layer);
  return ofLayer?.get(weight) ?? (weight === 'depthwise_kernel' ? ofLayer?.get('kernel') : undefined);
}

function misfitError(misfits: readonly Misfit[], found: NamedWeights, width: BaseWidth, file: string): BaseError {
  const { weight, found: was, wanted } = misfits[0]!;
  const more = misfits.length > 1 ? `; ${misfits.length - 1} more weights do not fit` : '';
  const problem = `Base weights "${file}" do not fit MobileNetV2 of width ${width}: "${weight}" is ${was}, wanted ${wanted}${more}`;
  const other = BASE_WIDTHS.find((candidate) => candidate !== width && misfitsOf(found, candidate).length === 0);
  if (other) return new BaseError(problem, { remedy: `The file has width ${other}: set "width" to ${other}.` });
  return new BaseError(problem, { remedy: 'Give the weights of a Keras MobileNetV2 (with or without its top).' });
}
