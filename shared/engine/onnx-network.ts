import { inExactEncoding, type RunOnce } from './int8/exact-encoding';
import { OnnxThreads } from './onnx-threads';
import { chunkImagesOf } from './onnx-worker';

export interface OnnxNetworkOptions {
  readonly imageSizePx: number;
  /**
   * Where it runs, with a copy of the network a thread (about 60 MB at 160 px): threads that others run on too and that
   * outlive it, or so many of its own. Default: its own, one per core, 16 at most.
   */
  readonly threads?: OnnxThreads | number;
  /** Of threads that it shares, as much as it gets: 0.5 where another network runs beside it. Default: all. */
  readonly share?: number;
  /** int8 where the file holds an int8 base: it then runs in the encoding that this processor computes exactly. */
  readonly precision?: 'float32' | 'int8';
}

/** A network whose one input is [n, S, S, 3], on other threads. */
export interface OnnxNetwork {
  /**
   * @param pixels [at least `count`, S, S, 3]; shared memory is read where it lies, anything else is copied
   * @returns the rows of each output, [count, its width], in the order of the file
   */
  run(pixels: Float32Array, count: number): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/**
 * Starts a network on worker threads, each of which runs its own single-threaded copy over chunks of a few images: as fast
 * as one network over all cores, or faster; the caller's thread stays free to decode; other work on a core delays one
 * chunk and not every layer; and the results do not depend on the number of threads. Several `run`s may be under way.
 * @throws SetupError where ONNX Runtime cannot be loaded, BaseError where it refuses the file
 */
export async function startOnnxNetwork(onnx: Uint8Array, options: OnnxNetworkOptions): Promise<OnnxNetwork> {
  const { imageSizePx } = options;
  const shared = options.threads instanceof OnnxThreads ? options.threads : undefined;
  const threads = shared ?? new OnnxThreads(options.threads as number | undefined);
  const load = async () => {
    const exact = options.precision === 'int8' ? await inExactEncoding(onnx, 'narrow', runOnceOn(threads)) : onnx;
    return threads.load(exact, { imageSizePx, share: options.share });
  };
  const network = await load().catch(async (error: unknown) => {
    if (!shared) await threads.close();
    throw error;
  });
  const chunkImages = chunkImagesOf(imageSizePx);
  const imageFloats = imageSizePx * imageSizePx * 3;
  let isOpen = true;

  return {
    async run(pixels, count) {
      if (!isOpen) throw new Error('The ONNX engine was disposed');
      const outputs: Float32Array[] = [];
      const chunks: Promise<void>[] = [];
      for (let first = 0; first < count; first += chunkImages) {
        const images = Math.min(chunkImages, count - first);
        const chunk = ownOrShared(pixels, first * imageFloats, (first + images) * imageFloats);
        chunks.push(
          threads.run(network, chunk).then((ofChunk) => {
            for (const [i, rows] of ofChunk.entries()) {
              const width = rows.length / chunkImages;
              outputs[i] ??= new Float32Array(count * width);
              outputs[i].set(rows.subarray(0, images * width), first * width);
            }
          }),
        );
      }
      await Promise.all(chunks);
      return outputs;
    },
    async close() {
      isOpen = false;
      if (shared) shared.drop(network);
      else await threads.close();
    },
  };
}

/** Runs a network once, on one of the threads. */
export const runOnceOn =
  (threads: OnnxThreads): RunOnce =>
  async (onnx, pixels, imageSizePx) => {
    const network = await startOnnxNetwork(onnx, { imageSizePx, threads, share: 0 });
    try {
      return await network.run(pixels, 1);
    } finally {
      await network.close();
    }
  };

/** Closes a network that may not have come to be; why, has been said to whoever waited for it. */
export async function closeStarted(network: Promise<Pick<OnnxNetwork, 'close'>> | undefined): Promise<void> {
  const started = await network?.catch(() => undefined);
  await started?.close();
}

/** What a thread may be given: it reads shared memory where it lies, and takes anything else away. */
export function ownOrShared(pixels: Float32Array, start: number, end: number): Float32Array {
  return pixels.buffer instanceof SharedArrayBuffer ? pixels.subarray(start, end) : pixels.slice(start, end);
}
