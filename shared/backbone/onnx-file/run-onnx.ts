import { loadOnnxRuntime } from '../../engine/load-onnx-runtime';
import { BaseError } from '../../errors';

export interface OnnxOutput {
  readonly dims: readonly number[];
  /** As ONNX Runtime calls it: "float32", "float16", "uint8", … */
  readonly elementType: string;
  /** Of float32 only. */
  readonly values: Float32Array | undefined;
}

/**
 * Runs a network once.
 * @param pixels [images, imageSizePx, imageSizePx, 3], -1 to 1
 * @returns its outputs by name
 * @throws BaseError where ONNX Runtime refuses the network or fails in it
 */
export type RunOnnx = (
  onnx: Uint8Array,
  pixels: Float32Array,
  images: number,
  imageSizePx: number,
) => Promise<ReadonlyMap<string, OnnxOutput>>;

/** Only what is fatal is printed: refusals come back as errors. */
const FATAL = 4;

/** In this thread's ONNX Runtime, on one thread. @throws SetupError where it cannot be loaded */
export const runOnnx: RunOnnx = async (onnx, pixels, images, imageSizePx) => {
  const ort = await loadOnnxRuntime();
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: FATAL } as const;
  const session = await ort.InferenceSession.create(onnx, options).catch(refuse);
  try {
    const input = new ort.Tensor('float32', pixels, [images, imageSizePx, imageSizePx, 3]);
    const outputs = await session
      .run({ [session.inputNames[0] as string]: input }, { logSeverityLevel: FATAL })
      .catch(refuse);
    return new Map(
      Object.entries(outputs).map(([name, { dims, type, data }]) => [
        name,
        { dims: [...dims], elementType: type, values: type === 'float32' ? (data as Float32Array) : undefined },
      ]),
    );
  } finally {
    await session.release();
  }
};

function refuse(cause: unknown): never {
  const message = cause instanceof Error ? cause.message : String(cause);
  throw new BaseError(`ONNX Runtime refuses the network: ${withoutPlaces(message)}`, { cause });
}

/** Its messages begin with where in its own sources they come from. */
function withoutPlaces(message: string): string {
  return message
    .replace(/\/\S+\.(cc|h):\d+ .*?\] ?/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
