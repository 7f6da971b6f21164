import type { File, Group } from 'h5wasm';
import type { BaseWeights } from '../../shared/backbone/mobilenet-v2/base-weights';

export type H5Layout =
  /** Keras 2's save_weights: a group a layer at the root, names with ":0". */
  | 'weights-only'
  /** The same with the layer names of 2018, which Keras publishes its weights under. */
  | 'weights-only-2018'
  /** model.save('x.h5') of a model that holds the base as a layer, with a head and an optimizer. */
  | 'full-model'
  /** Keras 3's save_weights, where an attribute holds the layer's name. */
  | 'keras-3'
  /** Early Keras 3, without that attribute. */
  | 'keras-3-unnamed';

const GROUP_OF: Readonly<Record<string, string>> = { kernel: 'conv2d', depthwise_kernel: 'depthwise_conv2d' };

/** Base weights as Keras would save them; `change` may spoil the file before it is closed. */
export async function writeKerasH5(
  weights: BaseWeights,
  layout: H5Layout,
  change: (file: File) => void = () => {},
): Promise<Uint8Array> {
  const h5 = await import('h5wasm');
  const { FS } = await h5.ready;
  const file = new h5.File('/fixture.h5', 'w');
  const names = [...weights.layers.keys()];
  const save = (group: Group, layer: string, weight: string) => {
    const { values, shape } = weights.layers.get(layer)!.get(weight)!;
    return (name: string) => group.create_dataset({ name, data: values, shape: [...shape] });
  };
  switch (layout) {
    case 'weights-only':
    case 'weights-only-2018': {
      const rename = layout === 'weights-only' ? (name: string) => name : nameOf2018;
      file.create_attribute('layer_names', names.map(rename));
      for (const layer of names) {
        const group = file.create_group(rename(layer)).create_group(rename(layer));
        for (const weight of weights.layers.get(layer)!.keys()) save(group, layer, weight)(`${weight}:0`);
      }
      break;
    }
    case 'full-model': {
      const model = file.create_group('model_weights');
      const base = model.create_group('mobilenetv2');
      for (const layer of [...names].reverse()) {
        const group = base.create_group(layer);
        for (const weight of [...weights.layers.get(layer)!.keys()].reverse()) {
          save(group, layer, weight)(weight === 'depthwise_kernel' ? 'kernel' : weight);
        }
      }
      const dense = model.create_group('dense').create_group('dense');
      dense.create_dataset({ name: 'kernel', data: new Float32Array(4), shape: [4, 1] });
      const optimizer = file.create_group('optimizer_weights').create_group('Conv1');
      optimizer.create_dataset({ name: 'kernel', data: new Float32Array(4), shape: [4] });
      break;
    }
    case 'keras-3':
    case 'keras-3-unnamed': {
      const layers = file.create_group('layers').create_group('functional').create_group('layers');
      const counts = new Map<string, number>();
      for (const layer of names) {
        const weightNames = [...weights.layers.get(layer)!.keys()];
        const group = GROUP_OF[weightNames[0]!] ?? 'batch_normalization';
        const count = counts.get(group) ?? 0;
        counts.set(group, count + 1);
        const variables = layers.create_group(count ? `${group}_${count}` : group).create_group('vars');
        if (layout === 'keras-3') variables.create_attribute('name', layer);
        for (const [number, weight] of weightNames.entries()) save(variables, layer, weight)(String(number));
      }
      const seed = file.get('layers') as Group;
      const state = seed.create_group('dropout').create_group('seed_generator').create_group('vars');
      state.create_dataset({ name: '0', data: new Uint32Array(2), shape: [2] });
    }
  }
  change(file);
  file.close();
  const bytes = FS.readFile('/fixture.h5');
  FS.unlink('/fixture.h5');
  return bytes;
}

function nameOf2018(name: string): string {
  const [, first, block, part, isNorm] = /^(?:(expanded_conv)|block_(\d+))_(\w+?)(_BN)?$/.exec(name) ?? [];
  if (!part) return name;
  const number = first ? 0 : block;
  return isNorm ? `bn${number}_conv_${number}_bn_${part}` : `mobl${number}_conv_${number}_${part}`;
}

/** Base weights as a TensorFlow.js layers-model: model.json and two weight files. */
export function writeTfjsModel(weights: BaseWeights): {
  readonly json: object;
  readonly shards: readonly Uint8Array[];
} {
  const entries = [...weights.layers].flatMap(([layer, ofLayer]) =>
    [...ofLayer].map(([weight, { shape, values }]) => ({
      name: `${layer}/${weight}`,
      shape,
      dtype: 'float32',
      values,
    })),
  );
  const data = Buffer.concat(entries.map(({ values }) => new Uint8Array(values.buffer)));
  const half = Math.floor(data.length / 2) + 1; // not at the border of a number
  return {
    json: {
      format: 'layers-model',
      modelTopology: {},
      weightsManifest: [
        {
          paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'],
          weights: entries.map(({ values: _, ...entry }) => entry),
        },
      ],
    },
    shards: [data.subarray(0, half), data.subarray(half)],
  };
}
