import type { Dataset, Group } from 'jsfive';
import type { LayerSpec } from '../../convnet/layer-spec';
import type { WeightTensor } from '../../convnet/weight-tensor';
import { BaseError } from '../../errors';
import { addWeight, layerNameToday, type NamedWeights } from './match-base-weights';
import { mobilenetV2Layers, weightShapes } from './mobilenet-v2';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** True for bytes that begin as an HDF5 file does. */
export function isH5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Every weight of a Keras H5 file, by layer and weight name, whichever way Keras laid it out:
 * weights only (a group a layer at the root), full model (the same under model_weights, nested models inside), and
 * Keras 3's .weights.h5 (layers/…/vars/0, where groups are named after classes and an attribute holds the layer's name).
 * @throws BaseError for a file that is damaged or holds no Keras weights
 */
export async function readKerasH5(bytes: Uint8Array, file: string): Promise<NamedWeights> {
  const h5 = await import('jsfive');
  try {
    return collectWeights(new h5.File(bufferOf(bytes), file), file);
  } catch (cause) {
    if (cause instanceof BaseError) throw cause;
    throw new BaseError(`Cannot read base weights "${file}": the HDF5 file is damaged, or not as Keras writes it`, {
      cause,
      remedy: SAVE_AGAIN,
    });
  }
}

const SAVE_AGAIN = 'Save them with model.save_weights() or model.save().';

/** A file's bytes mostly are all of their buffer. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBufferLike {
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

function collectWeights(root: Group, file: string): NamedWeights {
  const weights: NamedWeights = new Map();
  const fullModel = itemOf(root, 'model_weights');
  const keras3 = itemOf(root, 'layers');
  if (isGroup(fullModel)) collectByPath(fullModel, [], weights, file);
  else if (isGroup(keras3)) collectFromKeras3(keras3, [], weights, file);
  else if ('layer_names' in root.attrs || 'layer_names0' in root.attrs) collectByPath(root, [], weights, file);
  else {
    throw new BaseError(`Cannot read base weights "${file}": the HDF5 file contains no Keras weights`, {
      remedy: SAVE_AGAIN,
    });
  }
  return weights;
}

/** Weights whose path ends in <layer>/<weight>, at any depth. */
function collectByPath(group: Group, path: readonly string[], weights: NamedWeights, file: string): void {
  for (const name of group.keys) {
    const item = group.get(name);
    const itemPath = [...path, name];
    if (isGroup(item)) collectByPath(item, itemPath, weights, file);
    else if (isDataset(item)) addWeight(weights, itemPath, tensorOf(item), file);
  }
}

/** Weights numbered in <layer>/vars, at any depth: a group with `vars` is a layer, its other groups are its parts. */
function collectFromKeras3(group: Group, path: readonly string[], weights: NamedWeights, file: string): void {
  for (const name of group.keys) {
    const item = group.get(name);
    if (!isGroup(item)) continue;
    if (name === 'vars') collectVariables(item, path, weights, file);
    else collectFromKeras3(item, [...path, name], weights, file);
  }
}

function collectVariables(variables: Group, path: readonly string[], weights: NamedWeights, file: string): void {
  const given = variables.attrs.name;
  const layer = layerNameToday(typeof given === 'string' ? given : layerOfGroup(path[path.length - 1] ?? ''));
  const names = weightNames(layer);
  for (const number of variables.keys) {
    const item = variables.get(number);
    if (isDataset(item)) addWeight(weights, [layer, names[Number(number)] ?? number], tensorOf(item), file);
  }
}

const LAYERS = mobilenetV2Layers(1.0);
const CLASS_GROUPS: Readonly<Record<string, LayerSpec['kind']>> = {
  conv2d: 'conv',
  depthwise_conv2d: 'depthwise-conv',
  batch_normalization: 'batch-norm',
};

/** Early Keras 3 wrote no name: conv2d, conv2d_1, … are the first, second, … layer of that class in the network. */
function layerOfGroup(group: string): string {
  const [, className, number] = /^(.+?)(?:_(\d+))?$/.exec(group) ?? [];
  const kind = CLASS_GROUPS[className ?? ''];
  return LAYERS.filter((layer) => layer.kind === kind)[Number(number ?? 0)]?.name ?? group;
}

function weightNames(layer: string): readonly string[] {
  const spec = LAYERS.find(({ name }) => name === layer);
  return spec ? weightShapes(spec).map(({ name }) => name) : [];
}

/** Numbers that are not floats (a seed of Dropout) keep their shape only; they are not the base's. */
function tensorOf(dataset: Dataset): WeightTensor {
  const { shape, dtype } = dataset;
  const isFloat = typeof dtype === 'string' && /f[48]$/.test(dtype);
  if (shape.reduce((a, b) => a * b, 1) > MOST_NUMBERS) throw new RangeError(`A tensor of [${shape.join(', ')}]`);
  return { shape, values: isFloat ? (inOnePiece(dataset) ?? Float32Array.from(dataset.value)) : new Float32Array(0) };
}

/** As HDF5 numbers them: the message that says how a data set is stored, and the answer "one number after the other". */
const [DATA_LAYOUT, CONTIGUOUS] = [8, 1];

/** Float32 numbers that lie in the file as they are needed, as Keras writes them. jsfive itself reads one by one. */
function inOnePiece({ dtype, shape, _dataobjects: objects }: Dataset): Float32Array | undefined {
  if (dtype !== '<f4') return undefined;
  const message = objects.find_msg_type(DATA_LAYOUT)[0]?.get('offset_to_message');
  if (message === undefined) return undefined;
  const [, , layout, at] = objects._get_data_message_properties(message);
  if (layout !== CONTIGUOUS) return undefined;
  const start = Number(new DataView(objects.fh).getBigUint64(at, true));
  const end = start + 4 * shape.reduce((a, b) => a * b, 1);
  return end <= objects.fh.byteLength ? new Float32Array(objects.fh.slice(start, end)) : undefined;
}

/** No layer of a MobileNetV2, or of what Keras saves beside it, has a hundredth of that. */
const MOST_NUMBERS = 2 ** 28;

const itemOf = (group: Group, name: string) => (group.keys.includes(name) ? group.get(name) : undefined);

function isGroup(item: unknown): item is Group {
  return typeof item === 'object' && item !== null && 'keys' in item && !Array.isArray(item);
}

function isDataset(item: unknown): item is Dataset {
  return Array.isArray(item) && 'dtype' in item;
}
