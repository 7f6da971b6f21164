import { BaseError, SetupError } from '../errors';
import type { BaseEngine } from './base-engine';
import { checkRun } from './check-run';
import { ownOrShared, startOnnxNetwork } from './onnx-network';
import { OnnxThreads } from './onnx-threads';
import { relativeDifference } from './relative-difference';

export interface GpuEngineOptions {
  readonly imageSizePx: number;
  /** Length of a feature vector. */
  readonly featureCount: number;
  /** Images that one `run` takes at most, and that the graphics processor computes at once. */
  readonly batchSize?: number;
}

/** The most by which a feature may differ from the processor's, relative to the largest one: sums are added up in another order. */
export const GPU_TOLERANCE = 1e-3;

/**
 * Channels last first, which ONNX Runtime prefers. In that layout release 1.30 computes other features than the processor
 * where a convolution has a number of channels that four does not divide (seen with six); channels first, it does not.
 */
const LAYOUTS = ['NHWC', 'NCHW'] as const;
type Layout = (typeof LAYOUTS)[number];

/**
 * The base on a graphics processor: ONNX Runtime's WebGPU, which is Vulkan on Linux, Direct3D 12 on Windows and Metal on
 * macOS. Every run has the same number of images, filled up with zeros, so that features never depend on their neighbours.
 * Before it is used, its features of two fixed images, the first and the last of a batch, are compared with those that the
 * processor computes.
 * @param onnx in float32, "pixels" [n, S, S, 3] → "features" [n, featureCount]
 * @throws SetupError where ONNX Runtime cannot be loaded or finds no graphics processor, BaseError where it refuses the
 * file, or where features differ from the processor's by more than GPU_TOLERANCE
 */
export async function createGpuEngine(onnx: Uint8Array, options: GpuEngineOptions): Promise<BaseEngine> {
  const probe = await probeOf(onnx, options);
  let difference = 0;
  for (const layout of LAYOUTS) {
    const engine = await startEngine(onnx, layout, options);
    try {
      difference = await probe.differenceOf(engine);
      if (difference <= GPU_TOLERANCE) return engine;
    } catch (error) {
      await engine.dispose();
      throw error;
    }
    await engine.dispose();
  }
  throw new BaseError(
    `The graphics processor computes other features than the processor: they differ by ${difference.toPrecision(2)} of the largest one; wanted at most ${GPU_TOLERANCE}`,
    { remedy: 'Update the graphics driver, or leave "engine" out to compute on the processor' },
  );
}

/** On a thread of its own: a run keeps its thread until the graphics processor is done, and others have images to prepare. */
async function startEngine(
  onnx: Uint8Array,
  preferredLayout: Layout,
  { imageSizePx, featureCount, batchSize = 64 }: GpuEngineOptions,
): Promise<BaseEngine> {
  const threads = new OnnxThreads(1);
  const provider = { name: 'webgpu', preferredLayout } as const;
  const network = await threads
    .load(onnx, { imageSizePx, chunkImages: batchSize, provider })
    .catch(async (cause: Error) => {
      await threads.close();
      refuse(cause);
    });
  const imageFloats = imageSizePx ** 2 * 3;
  return {
    engine: 'gpu',
    imageSizePx,
    featureCount,
    batchSize,
    async run(pixels, count) {
      checkRun(pixels, count, batchSize, imageSizePx);
      const chunk = ownOrShared(pixels, 0, count * imageFloats);
      const [features] = await threads.run(network, chunk).catch(refuseRun);
      return (features as Float32Array).slice(0, count * featureCount);
    },
    dispose: () => threads.close(),
  };
}

/** Two fixed images with the features that the processor computes of them. */
async function probeOf(onnx: Uint8Array, { imageSizePx, featureCount }: GpuEngineOptions) {
  const imageFloats = imageSizePx ** 2 * 3;
  // Two periods, so that no row and no image is like another.
  const pixels = Float32Array.from({ length: 2 * imageFloats }, (_, i) =>
    Math.sin((i * 2 * Math.PI) / (i < imageFloats ? 7 : 29)),
  );
  const network = await startOnnxNetwork(onnx, { imageSizePx, threads: 1 });
  const [wanted] = (await network.run(pixels, 2).finally(() => network.close())) as [Float32Array];
  return {
    /** The largest, relative to the largest feature; infinity where a feature is not a number. */
    async differenceOf({ batchSize, run }: BaseEngine): Promise<number> {
      const batch = new Float32Array(batchSize * imageFloats);
      batch.set(pixels.subarray(0, imageFloats));
      batch.set(pixels.subarray(imageFloats), (batchSize - 1) * imageFloats);
      const features = await run(batch, batchSize);
      const ends = new Float32Array(2 * featureCount);
      ends.set(features.subarray(0, featureCount));
      ends.set(features.subarray((batchSize - 1) * featureCount), featureCount);
      return relativeDifference(ends, wanted);
    },
  };
}

function refuse(cause: Error): never {
  const noAdapter = /Failed to get a WebGPU (?:adapter|device): (?<why>[^\n]*)/.exec(cause.message);
  if (!noAdapter) throw cause;
  throw new SetupError(`The engine "gpu" finds no graphics processor here: ${noAdapter.groups?.why}`, {
    cause,
    remedy:
      'Install its driver (on Linux with Vulkan: the package libvulkan1 and the driver of the card), or leave "engine" out to compute on the processor',
  });
}

function refuseRun(cause: Error): never {
  throw new BaseError(`The graphics processor failed: ${cause.message}`, { cause });
}
