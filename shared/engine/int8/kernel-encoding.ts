import { onnx as proto } from 'onnx-proto';
import { KERNEL, KERNEL_ZERO } from './add-int8-conv';
import { largestOfTwo } from './largest-of-two';

/** As uint8, a kernel's numbers and its zero point are so much more: the differences, all that counts, are the same. */
const UINT8_ZERO = 128;
/** Steps that two weights of one sign may have together, so that 255 times their sum fits 16 bits. */
const MOST_STEPS_OF_TWO = 128;

/**
 * The same network with every int8 kernel written as uint8. A processor without int8 dot products multiplies those in 16
 * bits and adds up in 32, where nothing can be cut off; it takes more time.
 * @param onnx a file that holds what `addInt8Base` appends
 */
export function withUint8Kernels(onnx: Uint8Array): Uint8Array {
  const model = proto.ModelProto.decode(onnx);
  for (const tensor of int8Kernels(model, KERNEL, KERNEL_ZERO)) {
    tensor.dataType = proto.TensorProto.DataType.UINT8;
    tensor.rawData = Uint8Array.from(bytesOf(tensor), (byte) => (byte + UINT8_ZERO) & 0xff);
  }
  return proto.ModelProto.encode(model).finish();
}

/**
 * Whether a kernel has two weights of one sign in a channel whose products with the largest uint8 overflow 16 bits.
 * `quantizeConv` writes none; release 0.1.0 did.
 */
export function hasWideKernels(onnx: Uint8Array): boolean {
  return int8Kernels(proto.ModelProto.decode(onnx), KERNEL).some((tensor) => {
    const { buffer, byteOffset, byteLength } = bytesOf(tensor);
    const weights = new Int8Array(buffer, byteOffset, byteLength);
    const perChannel = byteLength / Number(tensor.dims?.[0]);
    for (let from = 0; from < byteLength; from += perChannel) {
      if (largestOfTwo(weights, from, from + perChannel) > MOST_STEPS_OF_TWO) return true;
    }
    return false;
  });
}

function int8Kernels(model: proto.ModelProto, ...endings: readonly string[]): proto.ITensorProto[] {
  return (model.graph?.initializer ?? []).filter(
    ({ name, dataType }) =>
      dataType === proto.TensorProto.DataType.INT8 && endings.some((ending) => name?.endsWith(ending)),
  );
}

const bytesOf = ({ rawData }: proto.ITensorProto): Uint8Array => rawData ?? new Uint8Array();
