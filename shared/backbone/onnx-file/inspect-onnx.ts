import { constantsOf } from './constants-of';
import { findImageInput, type ImageInput } from './find-image-input';
import { onnxError } from './onnx-error';
import type { OnnxModel, OnnxValueInfo } from './onnx-model';
import { readOnnx } from './read-onnx';

/** What an ONNX file says of itself. */
export interface OnnxFacts {
  readonly bytes: number;
  readonly irVersion: number;
  readonly producer: string;
  /** Version by domain; ONNX' own is "ai.onnx". */
  readonly opsets: Readonly<Record<string, number>>;
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  /** The input that takes the image. */
  readonly image: ImageInput;
  /** How often it uses each operator, in the order of their names. */
  readonly opTypes: Readonly<Record<string, number>>;
  /** Numbers in its constants. */
  readonly parameters: number;
  readonly isQuantized: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * @param name of the file, as messages call it
 * @throws BaseError where it is no ONNX file, is damaged, or is no network for images that runs here
 */
export function inspectOnnx(bytes: Uint8Array, name: string): OnnxFacts {
  return factsOf(readOnnx(bytes, name));
}

/** @throws BaseError where it takes no image, or has no output */
export function factsOf(model: OnnxModel): OnnxFacts {
  const counts = new Map<string, number>();
  for (const { opType } of model.nodes) counts.set(opType, (counts.get(opType) ?? 0) + 1);
  if (model.outputs.length === 0) throw onnxError(model.name, 'it has no output', 'Export the file again.');
  let parameters = 0;
  for (const { shape } of constantsOf(model).values()) parameters += shape.reduce((a, b) => a * b, 1);
  return {
    bytes: model.bytes.length,
    irVersion: model.irVersion,
    producer: model.producer,
    opsets: Object.fromEntries([...model.opsets].map(([domain, version]) => [domain || 'ai.onnx', version])),
    inputs: model.inputs,
    outputs: model.outputs,
    image: findImageInput(model),
    opTypes: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    parameters,
    isQuantized: counts.has('DequantizeLinear') || [...counts.keys()].some((opType) => opType.startsWith('QLinear')),
    metadata: Object.fromEntries(model.metadata),
  };
}
