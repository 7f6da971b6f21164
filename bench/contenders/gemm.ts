import { availableParallelism } from 'node:os';
import { loadOnnxRuntime } from '../../shared/engine/load-onnx-runtime';
import { GEMM_SIDE, type GemmKind, writeGemmOnnx } from '../gemm-onnx';
import { secondsOf, serve } from './serve';

/** usage: gemm.ts float32|int8|uint8: products of two large square matrices in ONNX Runtime, on all cores */
const PRODUCTS = 4;

async function main(): Promise<void> {
  const kind = process.argv[2] as GemmKind;
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(writeGemmOnnx(kind), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: availableParallelism(),
  });
  const shape = [GEMM_SIDE, GEMM_SIDE];
  const a =
    kind === 'float32'
      ? new Tensor('float32', new Float32Array(GEMM_SIDE ** 2).fill(0.5), shape)
      : new Tensor('uint8', new Uint8Array(GEMM_SIDE ** 2).fill(3), shape);
  const work = async () => {
    for (let product = 0; product < PRODUCTS; product++) await session.run({ a });
  };
  await serve(async () => ({ seconds: await secondsOf(work), operations: PRODUCTS * 2 * GEMM_SIDE ** 3 }));
  process.exit(0);
}

void main();
