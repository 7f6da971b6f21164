import { onnx } from 'onnx-proto';

/** Opset 17 is read by ONNX Runtime since 1.12, and by every converter that matters. */
const OPSET = 17;
const IR_VERSION = 8;

/** A dimension: a number, or the name of one that is open. */
export type Dimension = number | string;

export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly Dimension[];
}

/** float32, int8, uint8, int32 or int64, by the list that holds them. */
export type OnnxNumbers = Float32Array | Int8Array | Uint8Array | Int32Array | BigInt64Array;

/** Collects the nodes of an ONNX graph in the order of execution. The same calls give the same bytes. */
export class OnnxGraph {
  readonly #nodes: onnx.NodeProto[] = [];
  readonly #initializers: onnx.TensorProto[] = [];

  /** A constant of the type of its numbers; raw and little-endian in the file. */
  constant(name: string, shape: readonly number[], values: OnnxNumbers): string {
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#initializers.push(onnx.TensorProto.create({ name, dims: [...shape], dataType: dataTypeOf(values), rawData }));
    return name;
  }

  /**
   * One operation with one output.
   * @param attributes whole numbers (INT) or lists of them (INTS)
   * @returns the output's name
   */
  node(
    opType: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ): string {
    const { INT, INTS } = onnx.AttributeProto.AttributeType;
    const attribute = Object.entries(attributes).map(([name, value]) =>
      typeof value === 'number' ? { name, type: INT, i: value } : { name, type: INTS, ints: [...value] },
    );
    this.#nodes.push(onnx.NodeProto.create({ opType, name: output, input: [...inputs], output: [output], attribute }));
    return output;
  }

  get nodes(): readonly onnx.NodeProto[] {
    return this.#nodes;
  }

  get initializers(): readonly onnx.TensorProto[] {
    return this.#initializers;
  }

  /** The model's file. Several outputs keep their order. */
  toBytes(
    name: string,
    input: OnnxValue,
    output: OnnxValue | readonly OnnxValue[],
    metadata: Readonly<Record<string, string>> = {},
  ): Uint8Array {
    const model = onnx.ModelProto.create({
      irVersion: IR_VERSION,
      producerName: 'headstart',
      opsetImport: [{ domain: '', version: OPSET }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name,
        node: this.#nodes,
        initializer: this.#initializers,
        input: [valueInfo(input)],
        output: [output].flat().map((value) => valueInfo(value)),
      },
    });
    return onnx.ModelProto.encode(model).finish();
  }
}

function dataTypeOf(values: OnnxNumbers): onnx.TensorProto.DataType {
  const { FLOAT, INT8, UINT8, INT32, INT64 } = onnx.TensorProto.DataType;
  if (values instanceof Float32Array) return FLOAT;
  if (values instanceof Int8Array) return INT8;
  if (values instanceof BigInt64Array) return INT64;
  return values instanceof Uint8Array ? UINT8 : INT32;
}

/** @param elemType of its numbers, float32 without it */
export function valueInfo(
  { name, shape }: OnnxValue,
  elemType: onnx.TensorProto.DataType = onnx.TensorProto.DataType.FLOAT,
): onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
