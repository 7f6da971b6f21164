import { onnx } from 'onnx-proto';

/** Large enough that nothing but multiplying counts, and no larger: 17 thousand million operations. */
export const GEMM_SIDE = 2048;

/** float32; or uint8 values by weights in int8 or uint8, of which a processor may do one faster than the other. */
export type GemmKind = 'float32' | 'int8' | 'uint8';

/** "a" [side, side] times a constant of the same shape, as a network's weights are. */
export function writeGemmOnnx(kind: GemmKind): Uint8Array {
  const { FLOAT, UINT8, INT8, INT32 } = onnx.TensorProto.DataType;
  const isFloat = kind === 'float32';
  const weights = isFloat ? new Float32Array(GEMM_SIDE ** 2).fill(0.5) : new Uint8Array(GEMM_SIDE ** 2).fill(3);
  const value = (name: string, elemType: number): onnx.IValueInfoProto => ({
    name,
    type: { tensorType: { elemType, shape: { dim: [{ dimValue: GEMM_SIDE }, { dimValue: GEMM_SIDE }] } } },
  });
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'gemm',
      node: [{ opType: isFloat ? 'MatMul' : 'MatMulInteger', input: ['a', 'b'], output: ['c'] }],
      initializer: [
        {
          name: 'b',
          dims: [GEMM_SIDE, GEMM_SIDE],
          dataType: isFloat ? FLOAT : kind === 'int8' ? INT8 : UINT8,
          rawData: new Uint8Array(weights.buffer),
        },
      ],
      input: [value('a', isFloat ? FLOAT : UINT8)],
      output: [value('c', isFloat ? FLOAT : INT32)],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}
