import { onnx } from 'onnx-proto';
import type { OnnxNode, OnnxTensor } from './onnx-model';
import { spanBytes } from './wire-fields';

/** A node or constant to write: one of the file as it lies there, or a new one. */
export type Part = Uint8Array;

export const partOf = ({ span }: OnnxNode | OnnxTensor): Part => spanBytes(span);

/**
 * A new node with one output.
 * @param attributes whole numbers or lists of them
 */
export function newNode(
  opType: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Part {
  const { INT, INTS } = onnx.AttributeProto.AttributeType;
  const attribute = Object.entries(attributes).map(([name, value]) =>
    typeof value === 'number' ? { name, type: INT, i: value } : { name, type: INTS, ints: [...value] },
  );
  const node = onnx.NodeProto.create({ opType, name: output, input: [...inputs], output: [output], attribute });
  return onnx.NodeProto.encode(node).finish();
}

/** A new constant: float32, or int64 for positions and shapes. */
export function newConstant(name: string, shape: readonly number[], values: Float32Array | BigInt64Array): Part {
  const { FLOAT, INT64 } = onnx.TensorProto.DataType;
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const dataType = values instanceof Float32Array ? FLOAT : INT64;
  return onnx.TensorProto.encode(onnx.TensorProto.create({ name, dims: [...shape], dataType, rawData })).finish();
}

/** A node that runs a graph for each row of its one input, and puts the results one below the other. */
export function scanNode(graph: Uint8Array, input: string, output: string): Part {
  const { INT } = onnx.AttributeProto.AttributeType;
  const attribute = [{ name: 'num_scan_inputs', type: INT, i: 1 }];
  const node = onnx.NodeProto.create({ opType: 'Scan', name: output, input: [input], output: [output], attribute });
  const GRAPH = 5;
  const body = joined([bytesField(1, Buffer.from('body')), bytesField(6, graph), numberField(20, GRAPH)]);
  return joined([onnx.NodeProto.encode(node).finish(), bytesField(5, body)]);
}

export interface GraphParts {
  readonly nodes: readonly Part[];
  readonly initializers?: readonly Part[];
  readonly inputs: readonly onnx.IValueInfoProto[];
  readonly outputs: readonly onnx.IValueInfoProto[];
}

export function graphBytes({ nodes, initializers = [], inputs, outputs }: GraphParts): Uint8Array {
  const value = (info: onnx.IValueInfoProto) => onnx.ValueInfoProto.encode(onnx.ValueInfoProto.create(info)).finish();
  return joined([
    ...nodes.map((node) => bytesField(1, node)),
    bytesField(2, Buffer.from('base')),
    ...initializers.map((tensor) => bytesField(5, tensor)),
    ...inputs.map((info) => bytesField(11, value(info))),
    ...outputs.map((info) => bytesField(12, value(info))),
  ]);
}

/** A whole file. */
export function modelBytes(graph: Uint8Array, irVersion: number, opsets: ReadonlyMap<string, number>): Uint8Array {
  const head = onnx.ModelProto.create({
    irVersion,
    producerName: 'headstart',
    opsetImport: [...opsets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([domain, version]) => ({ domain, version })),
  });
  return joined([onnx.ModelProto.encode(head).finish(), bytesField(7, graph)]);
}

function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return joined([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function numberField(field: number, value: number): Uint8Array {
  return joined([varint(field * 8), varint(value)]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
