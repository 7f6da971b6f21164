import type { File, Group } from 'h5wasm';
import { ZipFile } from 'yazl';
import type { BaseWeights } from '../backbone/mobilenet-v2/base-weights';
import { mobilenetV2Layers, weightShapes } from '../backbone/mobilenet-v2/mobilenet-v2';
import type { LayerSpec } from '../convnet/layer-spec';
import type { Head } from './head';
import { kerasConfig } from './keras-config';

/** What the file says it was saved by; a later Keras reads it. */
const KERAS_VERSION = '3.15.1';
/** Equal models are equal bytes, so that no clock is asked. */
const SAVED = new Date(1980, 0, 1);

/** Snake-case names of Keras' classes, after which the groups of a weights file are called. */
const GROUPS: Readonly<Record<LayerSpec['kind'], string>> = {
  input: 'input_layer',
  'zero-pad': 'zero_padding2d',
  conv: 'conv2d',
  'depthwise-conv': 'depthwise_conv2d',
  'batch-norm': 'batch_normalization',
  relu6: 're_lu',
  add: 'add',
};

interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The end-to-end model as a .keras file, pixels [n, S, S, 3] from 0 to 255 → [n, units], of Keras' own layers alone:
 * `keras.saving.load_model` needs nothing of ours. The same weights and head give the same bytes.
 * @param imageSizePx S
 * @param tunedFrom Keras' index of the base's first layer that was trained; none where all of it was frozen
 */
export async function writeModelKeras(
  weights: BaseWeights,
  head: Head,
  imageSizePx: number,
  tunedFrom = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  return zip([
    ['metadata.json', json({ keras_version: KERAS_VERSION, date_saved: '1980-01-01@00:00:00' })],
    ['config.json', json(kerasConfig(weights.width, head, imageSizePx, tunedFrom))],
    ['model.weights.h5', await writeWeights(weights, head)],
  ]);
}

/** As Keras 3 lays out its weights: layers/<class>_<count>/vars/<number>, the layer's own name in an attribute. */
async function writeWeights(weights: BaseWeights, head: Head): Promise<Uint8Array> {
  const h5 = await import('h5wasm');
  const { FS } = await h5.ready;
  const path = `/${++filesWritten}.model.weights.h5`;
  withStoppedClock(() => writeFile(new h5.File(path, 'w'), weights, head));
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}

function writeFile(file: File, weights: BaseWeights, head: Head): void {
  try {
    const layers = file.create_group('layers');
    const base = file.create_group('layers/functional').create_group('layers');
    const counts = new Map<string, number>();
    for (const spec of mobilenetV2Layers(weights.width)) {
      const group = GROUPS[spec.kind];
      const count = counts.get(group) ?? 0;
      counts.set(group, count + 1);
      writeVariables(base, count ? `${group}_${count}` : group, spec.name, weightsOf(spec, weights));
    }
    writeVariables(layers, 'dense', 'dense', [
      { shape: [head.featureCount, head.units], values: head.kernel },
      { shape: [head.units], values: head.bias },
    ]);
  } finally {
    file.close();
  }
}

/** HDF5 notes in the file when each of its parts was made; it asks Date.now for it. */
function withStoppedClock(work: () => void): void {
  const { now } = Date;
  Date.now = () => 0;
  try {
    work();
  } finally {
    Date.now = now;
  }
}

let filesWritten = 0;

function writeVariables(layers: Group, group: string, name: string, variables: readonly Weight[]): void {
  const vars = layers.create_group(group).create_group('vars');
  vars.create_attribute('name', name);
  for (const [number, { shape, values }] of variables.entries()) {
    vars.create_dataset({ name: String(number), data: values, shape: [...shape] });
  }
}

function weightsOf(spec: LayerSpec, weights: BaseWeights): Weight[] {
  return weightShapes(spec).map(({ name, shape }) => {
    const tensor = weights.layers.get(spec.name)?.get(name);
    if (!tensor) throw new RangeError(`The base has no weight ${spec.name}/${name}`);
    return { shape, values: tensor.values };
  });
}

/** Uncompressed, as Keras does; weights hardly shrink. */
async function zip(files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<Uint8Array> {
  const archive = new ZipFile();
  for (const [name, bytes] of files) {
    archive.addBuffer(Buffer.from(bytes), name, {
      compress: false,
      mtime: SAVED,
      mode: 0o100644,
      forceDosTimestamp: true,
    });
  }
  archive.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive.outputStream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
