import { availableParallelism } from 'node:os';
import type { BaseEngine } from './base-engine';
import { checkRun } from './check-run';
import { CHUNK_IMAGES } from './onnx-worker';
import { OnnxWorkerPool } from './onnx-worker-pool';

export interface OnnxEngineOptions {
  readonly imageSizePx: number;
  /** Length of a feature vector. */
  readonly featureCount: number;
  /** Images that one `run` takes at most. */
  readonly batchSize?: number;
  /** Worker threads, each with a copy of the network (about 60 MB at 160 px). Default: one a core, 16 at most. */
  readonly threads?: number;
}

const MOST_THREADS = 16;

/**
 * The base in ONNX Runtime. Each thread runs its own single-threaded network over chunks of four images: as fast as one
 * network over all cores, or faster; the caller's thread stays free to decode; other work on a core delays one chunk
 * and not every layer; and the features do not depend on the number of threads. Several `run`s may be under way.
 * @param onnx the file that `writeBaseOnnx` writes, of this size
 * @throws SetupError where ONNX Runtime cannot be loaded, BaseError where it refuses the file
 */
export async function createOnnxEngine(onnx: Uint8Array, options: OnnxEngineOptions): Promise<BaseEngine> {
  const { imageSizePx, featureCount, batchSize = 32 } = options;
  const threads = options.threads ?? Math.min(availableParallelism(), MOST_THREADS);
  const model = new Uint8Array(new SharedArrayBuffer(onnx.byteLength));
  model.set(onnx);
  const runtime = require.resolve('onnxruntime-node');
  const pool = await OnnxWorkerPool.start(threads, { runtime, model, imageSizePx, chunkImages: CHUNK_IMAGES });
  const imageFloats = imageSizePx * imageSizePx * 3;

  return {
    engine: 'onnx',
    imageSizePx,
    featureCount,
    batchSize,
    async run(pixels, count) {
      checkRun(pixels, count, batchSize, imageSizePx);
      const features = new Float32Array(count * featureCount);
      const chunks: Promise<void>[] = [];
      for (let first = 0; first < count; first += CHUNK_IMAGES) {
        const images = Math.min(CHUNK_IMAGES, count - first);
        const chunk = ownOrShared(pixels, first * imageFloats, (first + images) * imageFloats);
        chunks.push(
          pool.run(chunk).then((rows) => {
            features.set(rows.subarray(0, images * featureCount), first * featureCount);
          }),
        );
      }
      await Promise.all(chunks);
      return features;
    },
    dispose: () => pool.close(),
  };
}

/** Shared memory is read where it lies; anything else is copied, because the caller keeps it. */
function ownOrShared(pixels: Float32Array, start: number, end: number): Float32Array {
  return pixels.buffer instanceof SharedArrayBuffer ? pixels.subarray(start, end) : pixels.slice(start, end);
}
