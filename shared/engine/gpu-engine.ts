import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { BaseError, SetupError } from '../errors';
import type { BaseEngine } from './base-engine';
import { checkRun } from './check-run';
import { loadOnnxRuntime } from './load-onnx-runtime';
import { startOnnxNetwork } from './onnx-network';
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

async function startEngine(
  onnx: Uint8Array,
  preferredLayout: Layout,
  { imageSizePx, featureCount, batchSize = 64 }: GpuEngineOptions,
): Promise<BaseEngine> {
  const runtime = await loadOnnxRuntime();
  const session: InferenceSession = await runtime.InferenceSession.create(onnx, {
    executionProviders: [{ name: 'webgpu', preferredLayout }],
    // Nodes that are about shapes stay on the processor, about which it would warn.
    logSeverityLevel: 3,
  }).catch(refuse);
  const [input, output] = [session.inputNames[0] as string, session.outputNames[0] as string];
  const shape = [batchSize, imageSizePx, imageSizePx, 3];
  const imageFloats = imageSizePx ** 2 * 3;
  const batch = new Float32Array(batchSize * imageFloats);
  /** There is one batch, and the graphics processor takes one after another anyway. */
  let before: Promise<unknown> = Promise.resolve();

  async function compute(pixels: Float32Array, count: number): Promise<Float32Array> {
    batch.set(pixels.subarray(0, count * imageFloats));
    batch.fill(0, count * imageFloats);
    const values = await session.run({ [input]: new runtime.Tensor('float32', batch, shape) });
    const features = values[output] as Tensor;
    return (features.data as Float32Array).slice(0, count * featureCount);
  }
  return {
    engine: 'gpu',
    imageSizePx,
    featureCount,
    batchSize,
    async run(pixels, count) {
      checkRun(pixels, count, batchSize, imageSizePx);
      const computed = before.then(() => compute(pixels, count)).catch(refuseRun);
      before = computed.catch(() => undefined);
      return computed;
    },
    async dispose() {
      await before;
      await session.release();
    },
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
  if (!noAdapter) throw new BaseError(`ONNX Runtime refuses the base network: ${cause.message}`, { cause });
  throw new SetupError(`The engine "gpu" finds no graphics processor here: ${noAdapter.groups?.why}`, {
    cause,
    remedy:
      'Install its driver (on Linux with Vulkan: the package libvulkan1 and the driver of the card), or leave "engine" out to compute on the processor',
  });
}

function refuseRun(cause: Error): never {
  throw new BaseError(`The graphics processor failed: ${cause.message}`, { cause });
}
