import { onnx } from 'onnx-proto';
import { numbersOf, uniform } from './golden-formulas';

type Attribute = number | string | readonly number[] | Float32Array | onnx.ITensorProto;
type Numbers = Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array | Uint16Array;

export const FLOAT = 1;
export const UINT8 = 2;
export const FLOAT16 = 10;

export interface BuiltModel {
  readonly opset?: number;
  readonly irVersion?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Writes small ONNX files of any kind, as exporters do, to try what reads them. */
export class OnnxBuilder {
  readonly nodes: onnx.INodeProto[] = [];
  readonly initializers: onnx.ITensorProto[] = [];
  readonly inputs: onnx.IValueInfoProto[] = [];
  readonly outputs: onnx.IValueInfoProto[] = [];
  #salt = 0;

  input(name: string, shape: readonly (number | string)[], elementType = FLOAT): string {
    this.inputs.push(valueInfoOf(name, shape, elementType));
    return name;
  }

  output(name: string, shape?: readonly (number | string)[], elementType = FLOAT): string {
    this.outputs.push(shape ? valueInfoOf(name, shape, elementType) : { name });
    return name;
  }

  constant(name: string, shape: readonly number[], values: Numbers): string {
    this.initializers.push(tensorOf(name, shape, values));
    return name;
  }

  /** Weights that are drawn, -1 to 1 over the root of what is added up. */
  weights(name: string, shape: readonly number[], fanIn = shape.slice(1).reduce((a, b) => a * b, 1)): string {
    const salt = ++this.#salt;
    const length = shape.reduce((a, b) => a * b, 1);
    const size = Math.sqrt(3 / Math.max(1, fanIn));
    return this.constant(
      name,
      shape,
      numbersOf(length, (i) => (uniform(i, salt) * 2 - 1) * size),
    );
  }

  node(
    opType: string,
    inputs: readonly string[],
    output: string | readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): string {
    const outputs = [output].flat();
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.nodes.push({ opType, name: outputs[0], domain, input: [...inputs], output: outputs, attribute });
    return outputs[0] as string;
  }

  toMessage({ opset = 17, irVersion = 8, metadata = {} }: BuiltModel = {}): onnx.IModelProto {
    return {
      irVersion,
      producerName: 'test',
      opsetImport: [{ domain: '', version: opset }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name: 'graph',
        node: this.nodes,
        initializer: this.initializers,
        input: this.inputs,
        output: this.outputs,
      },
    };
  }

  toBytes(model: BuiltModel = {}): Uint8Array {
    return bytesOf(this.toMessage(model));
  }
}

export function bytesOf(message: onnx.IModelProto): Uint8Array {
  return onnx.ModelProto.encode(onnx.ModelProto.fromObject(message)).finish();
}

export function tensorOf(name: string, shape: readonly number[], values: Numbers): onnx.ITensorProto {
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims: [...shape], dataType: typeOf(values), rawData };
}

function typeOf(values: Numbers): number {
  if (values instanceof Float32Array) return FLOAT;
  if (values instanceof Uint8Array) return UINT8;
  if (values instanceof Int8Array) return 3;
  if (values instanceof Int32Array) return 6;
  return values instanceof BigInt64Array ? 7 : FLOAT16;
}

function valueInfoOf(name: string, shape: readonly (number | string)[], elemType: number): onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

function attributeOf(name: string, value: Attribute): onnx.IAttributeProto {
  const types = onnx.AttributeProto.AttributeType;
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { name, type: types.INT, i: value } : { name, type: types.FLOAT, f: value };
  }
  if (typeof value === 'string') return { name, type: types.STRING, s: Buffer.from(value) };
  if (value instanceof Float32Array) return { name, type: types.FLOATS, floats: [...value] };
  if (Array.isArray(value)) return { name, type: types.INTS, ints: [...value] };
  return { name, type: types.TENSOR, t: value as onnx.ITensorProto };
}

/** As a float16 has it, of numbers that are no infinity. */
export function halves(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (word) => {
    const exponent = ((word >>> 23) & 255) - 127 + 15;
    const sign = (word >>> 16) & 0x8000;
    return exponent <= 0 ? sign : sign | (exponent << 10) | ((word >>> 13) & 1023);
  });
}
