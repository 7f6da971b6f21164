import { availableParallelism } from 'node:os';
import { onnx } from 'onnx-proto';
import { loadOnnxRuntime } from '../shared/engine/load-onnx-runtime';
import type { FeatureRows } from '../shared/inspect/feature-rows';

/** Rows that are multiplied with as many others at a time. */
const BLOCK = 2500;

/**
 * Every pair of rows whose features, less the mean, have a cosine of `least` and more: all are compared with all, by
 * products of matrices in ONNX Runtime. Features are held in memory.
 */
export async function eachExactPair(
  rows: FeatureRows,
  mean: Float64Array,
  least: number,
  take: (a: number, b: number, similarity: number) => void,
): Promise<void> {
  const { count, featureCount } = rows;
  const unit = new Float32Array(count * featureCount);
  await rows.each((image, row) => {
    let sum = 0;
    for (let i = 0; i < featureCount; i++) sum += (row[i]! - mean[i]!) ** 2;
    const length = Math.max(Math.sqrt(sum), 1e-12);
    for (let i = 0; i < featureCount; i++) unit[image * featureCount + i] = (row[i]! - mean[i]!) / length;
  });
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(writeProduct(), { intraOpNumThreads: availableParallelism() });
  const blockOf = (from: number) => {
    const to = Math.min(count, from + BLOCK);
    return new Tensor('float32', unit.subarray(from * featureCount, to * featureCount), [to - from, featureCount]);
  };
  for (let first = 0; first < count; first += BLOCK) {
    const a = blockOf(first);
    for (let second = first; second < count; second += BLOCK) {
      const b = blockOf(second);
      const { c } = await session.run({ a, b });
      const [height, width] = [a.dims[0] as number, b.dims[0] as number];
      const found = c?.data as Float32Array;
      for (let i = 0; i < height; i++) {
        for (let j = first === second ? i + 1 : 0; j < width; j++) {
          const similarity = found[i * width + j]!;
          if (similarity >= least) take(first + i, second + j, similarity);
        }
      }
    }
  }
}

/** "a" [m, k] times "b" [n, k], the second one turned. */
function writeProduct(): Uint8Array {
  const value = (name: string, ...dims: string[]): onnx.IValueInfoProto => ({
    name,
    type: {
      tensorType: { elemType: onnx.TensorProto.DataType.FLOAT, shape: { dim: dims.map((dimParam) => ({ dimParam })) } },
    },
  });
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'product',
      node: [
        {
          opType: 'Gemm',
          input: ['a', 'b'],
          output: ['c'],
          attribute: [{ name: 'transB', type: onnx.AttributeProto.AttributeType.INT, i: 1 }],
        },
      ],
      input: [value('a', 'm', 'k'), value('b', 'n', 'k')],
      output: [value('c', 'm', 'n')],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}
