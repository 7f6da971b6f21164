import { activationOf, type Head } from './head';

/** The pieces of a TensorFlow.js LayersModel file (model.json with weights.bin beside it). */
export interface LayerJson {
  readonly class_name: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly unknown[];
}

export interface NamedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface LayersModelFile {
  readonly modelJson: string;
  /** float32, little-endian, in the order of the manifest. */
  readonly weightsBin: Uint8Array;
}

export const WEIGHTS_FILE = 'weights.bin';

/** A layer of a functional model, called once on the outputs of the layers named. */
export function layer(className: string, name: string, config: object, inputs: readonly string[]): LayerJson {
  return {
    class_name: className,
    name,
    config: { name, ...config },
    inbound_nodes: inputs.length ? [inputs.map((input) => [input, 0, 0, {}])] : [],
  };
}

/** A functional model; it can stand as a layer in another. */
export function functional(name: string, layers: readonly LayerJson[]): Pick<LayerJson, 'class_name' | 'config'> {
  const end = (at: number) => [[layers.at(at)?.name, 0, 0]];
  return { class_name: 'Functional', config: { name, layers, input_layers: end(0), output_layers: end(-1) } };
}

/** The two files of a model. The same topology and weights give the same bytes. */
export function layersModelFile(topology: object, weights: readonly NamedWeight[]): LayersModelFile {
  const weightsBin = new Uint8Array(weights.reduce((bytes, { values }) => bytes + values.byteLength, 0));
  let at = 0;
  for (const { values } of weights) {
    weightsBin.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  const manifest = weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }));
  const model = {
    format: 'layers-model',
    generatedBy: 'headstart',
    convertedBy: null,
    modelTopology: { ...topology, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: manifest }],
  };
  return { modelJson: `${JSON.stringify(model)}\n`, weightsBin };
}

/** Dropout → Dense, on the output of the layer named. */
export function headLayers(head: Pick<Head, 'dropout' | 'units' | 'task'>, input: string): LayerJson[] {
  return [
    layer('Dropout', 'dropout', { trainable: true, rate: head.dropout }, [input]),
    layer('Dense', 'dense', { trainable: true, units: head.units, activation: activationOf(head), use_bias: true }, [
      'dropout',
    ]),
  ];
}
