/** How the numbers of a storage lie in a file, little-endian. */
export interface StorageType {
  readonly name: string;
  readonly valueBytes: number;
  read(view: DataView, at: number): number;
}

/** A run of numbers that tensors look into; its bytes lie outside of the pickle. */
export interface PthStorage {
  readonly type: StorageType;
  readonly key: string;
  /** How many numbers. */
  readonly length: number;
}

/** Whole numbers above 2^24 and doubles are rounded to float32. */
export const STORAGE_TYPES: readonly StorageType[] = [
  { name: 'FloatStorage', valueBytes: 4, read: (view, at) => view.getFloat32(at, true) },
  { name: 'DoubleStorage', valueBytes: 8, read: (view, at) => view.getFloat64(at, true) },
  { name: 'HalfStorage', valueBytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) },
  { name: 'BFloat16Storage', valueBytes: 2, read: (view, at) => bfloat16ToNumber(view.getUint16(at, true)) },
  { name: 'LongStorage', valueBytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  { name: 'IntStorage', valueBytes: 4, read: (view, at) => view.getInt32(at, true) },
  { name: 'ShortStorage', valueBytes: 2, read: (view, at) => view.getInt16(at, true) },
  { name: 'CharStorage', valueBytes: 1, read: (view, at) => view.getInt8(at) },
  { name: 'ByteStorage', valueBytes: 1, read: (view, at) => view.getUint8(at) },
  { name: 'BoolStorage', valueBytes: 1, read: (view, at) => view.getUint8(at) },
];

/** All numbers of a storage, from its bytes. */
export function storedNumbers({ type, length }: PthStorage, bytes: Uint8Array): Float32Array {
  const numbers = new Float32Array(length);
  if (type.name === 'FloatStorage') {
    // Every machine that Node runs on is little-endian.
    new Uint8Array(numbers.buffer).set(bytes);
    return numbers;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < length; i++) numbers[i] = type.read(view, i * type.valueBytes);
  return numbers;
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat16ToNumber(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
