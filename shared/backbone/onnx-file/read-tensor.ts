import type { OnnxTensor } from './onnx-model';
import { countVarints, packedVarints, type Span, spanText, WireError, wireFields } from './wire-fields';

/** Fields of TensorProto. */
const DIMS = 1;
const DATA_TYPE = 2;
const SEGMENT = 3;
const FLOAT_DATA = 4;
const INT32_DATA = 5;
const STRING_DATA = 6;
const INT64_DATA = 7;
const NAME = 8;
const RAW_DATA = 9;
const DOUBLE_DATA = 10;
const UINT64_DATA = 11;
const EXTERNAL_DATA = 13;
const DATA_LOCATION = 14;

/** Bits of an element, by ONNX' number of its type. */
const BITS: Readonly<Record<number, number>> = {
  1: 32, // float
  2: 8, // uint8
  3: 8, // int8
  4: 16, // uint16
  5: 16, // int16
  6: 32, // int32
  7: 64, // int64
  9: 8, // bool
  10: 16, // float16
  11: 64, // double
  12: 32, // uint32
  13: 64, // uint64
  14: 64, // complex64
  15: 128, // complex128
  16: 16, // bfloat16
  17: 8, // float8e4m3fn
  18: 8, // float8e4m3fnuz
  19: 8, // float8e5m2
  20: 8, // float8e5m2fnuz
  21: 4, // uint4
  22: 4, // int4
  23: 4, // float4e2m1
  24: 8, // float8e8m0
};
const STRING = 8;
const MOST_AXES = 16;

/** Weights that lie in another file. */
export class ExternalDataError extends Error {
  override readonly name = 'ExternalDataError';
}

/**
 * A constant, checked: its shape is as large as its data. The data is not read.
 * @throws WireError where it is not, ExternalDataError for data that lies in another file (which is not touched)
 */
export function readTensor(span: Span): OnnxTensor {
  const shape: number[] = [];
  let name = '';
  let dataType = 0;
  let isExternal = false;
  let rawBytes: number | undefined;
  let listed = 0;
  for (const { field, kind, value, span: inside } of wireFields(span)) {
    const length = inside.end - inside.start;
    if (field === DIMS) {
      for (const size of kind === 'bytes' ? packedVarints(inside) : [value]) shape.push(size);
      if (shape.length > MOST_AXES) throw new WireError(`a constant has more than ${MOST_AXES} axes`);
    } else if (field === DATA_TYPE) dataType = value;
    else if (field === NAME) name = spanText(inside);
    else if (field === RAW_DATA) rawBytes = length;
    else if (field === FLOAT_DATA) listed += length / 4;
    else if (field === DOUBLE_DATA) listed += length / 8;
    else if (field === INT32_DATA || field === INT64_DATA || field === UINT64_DATA)
      listed += kind === 'bytes' ? countVarints(inside) : 1;
    else if (field === STRING_DATA) listed++;
    else if (field === EXTERNAL_DATA || (field === DATA_LOCATION && value !== 0)) isExternal = true;
    else if (field === SEGMENT) throw new WireError('a constant is kept in segments');
  }
  if (isExternal) throw new ExternalDataError(name);
  checkSize(name, shape, dataType, rawBytes, listed);
  return { name, shape, dataType, span };
}

/** Whole numbers of a constant of int64, int32, int8, uint8 or bool; undefined for another type or more than `most` of them. */
export function wholeNumbers(tensor: OnnxTensor, most = 64): number[] | undefined {
  if (count(tensor.shape) > most) return undefined;
  return numbers(tensor, [2, 3, 6, 7, 9]);
}

/** Numbers of a constant of float, float16, double or whole ones; undefined for more than `most` of them. */
export function fewNumbers(tensor: OnnxTensor, most = 64): number[] | undefined {
  if (count(tensor.shape) > most) return undefined;
  return numbers(tensor, [1, 2, 3, 6, 7, 10, 11]);
}

function checkSize(
  name: string,
  shape: readonly number[],
  dataType: number,
  rawBytes: number | undefined,
  listed: number,
): void {
  if (shape.some((size) => size < 0)) throw new WireError(`constant "${name}" has the shape [${shape.join(', ')}]`);
  const elements = count(shape);
  const bits = BITS[dataType];
  const wanted = rawBytes === undefined || bits === undefined ? elements : Math.ceil((elements * bits) / 8);
  const found = rawBytes ?? listed;
  if (bits === undefined && dataType !== STRING) throw new WireError(`constant "${name}" is of type ${dataType}`);
  // Listed, two numbers of 4 bits share a place, and a complex one takes two.
  const isLoose = rawBytes === undefined && (bits === 4 || dataType === 14 || dataType === 15);
  if (isLoose ? found > 2 * elements : found !== wanted) {
    const unit = rawBytes === undefined ? 'numbers' : 'bytes';
    throw new WireError(`constant "${name}" [${shape.join(', ')}] takes ${wanted} ${unit}, the file has ${found}`);
  }
}

function numbers({ dataType, span }: OnnxTensor, types: readonly number[]): number[] | undefined {
  if (!types.includes(dataType)) return undefined;
  const found: number[] = [];
  for (const { field, kind, value, span: inside } of wireFields(span)) {
    const view = new DataView(inside.bytes.buffer, inside.bytes.byteOffset + inside.start, inside.end - inside.start);
    if (field === RAW_DATA) {
      const bytes = (BITS[dataType] as number) / 8;
      for (let at = 0; at < view.byteLength; at += bytes) found.push(READ[dataType]?.(view, at) as number);
    } else if (field === FLOAT_DATA) {
      for (let at = 0; at < view.byteLength; at += 4) found.push(view.getFloat32(at, true));
    } else if (field === DOUBLE_DATA) {
      for (let at = 0; at < view.byteLength; at += 8) found.push(view.getFloat64(at, true));
    } else if (field === INT32_DATA || field === INT64_DATA) {
      for (const number of kind === 'bytes' ? packedVarints(inside) : [value])
        found.push(dataType === 10 ? halfToNumber(number) : number);
    }
  }
  return found;
}

const READ: Readonly<Record<number, (view: DataView, at: number) => number>> = {
  1: (view, at) => view.getFloat32(at, true),
  2: (view, at) => view.getUint8(at),
  3: (view, at) => view.getInt8(at),
  6: (view, at) => view.getInt32(at, true),
  7: (view, at) => Number(view.getBigInt64(at, true)),
  9: (view, at) => view.getUint8(at),
  10: (view, at) => halfToNumber(view.getUint16(at, true)),
  11: (view, at) => view.getFloat64(at, true),
};

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
