import { availableParallelism } from 'node:os';
import { CHUNK_IMAGES } from './onnx-worker';
import { OnnxWorkerPool } from './onnx-worker-pool';

export interface OnnxNetworkOptions {
  readonly imageSizePx: number;
  /** Worker threads, each with a copy of the network (about 60 MB at 160 px). Default: one a core, 16 at most. */
  readonly threads?: number;
}

/** A network that reads "pixels" [n, S, S, 3], on threads of its own. */
export interface OnnxNetwork {
  /**
   * @param pixels [at least `count`, S, S, 3]; shared memory is read where it lies, anything else is copied
   * @returns the rows of each output, [count, its width], in the order of the file
   */
  run(pixels: Float32Array, count: number): Promise<Float32Array[]>;
  close(): Promise<void>;
}

const MOST_THREADS = 16;

/**
 * Starts a network on worker threads, each of which runs its own single-threaded copy over chunks of four images: as fast
 * as one network over all cores, or faster; the caller's thread stays free to decode; other work on a core delays one
 * chunk and not every layer; and the results do not depend on the number of threads. Several `run`s may be under way.
 * @throws SetupError where ONNX Runtime cannot be loaded, BaseError where it refuses the file
 */
export async function startOnnxNetwork(onnx: Uint8Array, options: OnnxNetworkOptions): Promise<OnnxNetwork> {
  const { imageSizePx } = options;
  const threads = options.threads ?? Math.min(availableParallelism(), MOST_THREADS);
  const model = new Uint8Array(new SharedArrayBuffer(onnx.byteLength));
  model.set(onnx);
  const runtime = require.resolve('onnxruntime-node');
  const pool = await OnnxWorkerPool.start(threads, { runtime, model, imageSizePx, chunkImages: CHUNK_IMAGES });
  const imageFloats = imageSizePx * imageSizePx * 3;

  return {
    async run(pixels, count) {
      const outputs: Float32Array[] = [];
      const chunks: Promise<void>[] = [];
      for (let first = 0; first < count; first += CHUNK_IMAGES) {
        const images = Math.min(CHUNK_IMAGES, count - first);
        const chunk = ownOrShared(pixels, first * imageFloats, (first + images) * imageFloats);
        chunks.push(
          pool.run(chunk).then((ofChunk) => {
            for (const [i, rows] of ofChunk.entries()) {
              const width = rows.length / CHUNK_IMAGES;
              outputs[i] ??= new Float32Array(count * width);
              outputs[i].set(rows.subarray(0, images * width), first * width);
            }
          }),
        );
      }
      await Promise.all(chunks);
      return outputs;
    },
    close: () => pool.close(),
  };
}

function ownOrShared(pixels: Float32Array, start: number, end: number): Float32Array {
  return pixels.buffer instanceof SharedArrayBuffer ? pixels.subarray(start, end) : pixels.slice(start, end);
}
