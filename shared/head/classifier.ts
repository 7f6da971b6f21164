import type { RunOnce } from '../engine/int8/exact-encoding';
import { loadOnnxRuntime } from '../engine/load-onnx-runtime';
import { FormatError } from '../errors';
import { decodeOriented } from '../images/decode-oriented';
import type { DecodeImage } from '../images/decoding';
import { preprocessingVersion as versionOf } from '../images/preprocessing-version';
import { resizeBilinear } from '../images/resize-bilinear';
import { type Judgement, judgeSimilarity } from './judgement';
import type { ModelManifest, MultiLabelModelManifest } from './model-manifest';

/** A finished model, ready to be asked. */
export interface Classifier {
  readonly classes: readonly string[];
  /** Of a multi-label model: an image is taken for a class from this probability on, in the order of the classes. */
  readonly thresholds?: readonly number[];
  readonly preprocessingVersion: number;
  /**
   * What the model says of one image's file.
   * @throws ImageError where it cannot be decoded or has too many pixels
   */
  classify(bytes: Uint8Array): Promise<Judgement>;
  /** Gives the network's memory back; nothing may be classified afterwards. */
  release(): Promise<void>;
}

/** Width times height of an image that is classified, at most. */
export const CLASSIFIER_IMAGE_PIXELS = 210_000_000;

export interface ClassifierOptions {
  /** Width times height of an image, at most. */
  readonly imagePixels?: number;
  /** What decodes images, asked for with each; `decodeImage` without it. */
  readonly decode?: DecodeImage;
}

/**
 * Makes an exported model ready: ONNX Runtime alone, so that the first answer comes soon. An image is decoded, turned
 * and resized just as in training.
 * @param onnx the bytes of model.onnx, or the path of the file
 * @throws FormatError where the model's images were made ready in another way than this version does it
 */
export async function openClassifier(
  manifest: ModelManifest | MultiLabelModelManifest,
  onnx: Uint8Array | string,
  options: ClassifierOptions = {},
): Promise<Classifier> {
  const { preprocessingVersion, orient, shape, name } = manifest.input;
  if (preprocessingVersion !== versionOf(orient)) {
    throw new FormatError(
      `The model was trained with preprocessing ${preprocessingVersion} for orient "${orient}", this version has ${versionOf(orient)} for that`,
      { remedy: 'train it again with this version' },
    );
  }
  const sizePx = shape[1] as number;
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const file = manifest.base.precision === 'int8' ? await exactInt8(onnx) : onnx;
  const session = await (typeof file === 'string' ? InferenceSession.create(file) : InferenceSession.create(file));
  const { output: about, unknown } = 'task' in manifest ? { ...manifest, unknown: undefined } : manifest;
  return {
    classes: manifest.classes,
    ...(about.kind === 'sigmoids' && { thresholds: about.thresholds }),
    preprocessingVersion,
    async classify(bytes) {
      const { imagePixels = CLASSIFIER_IMAGE_PIXELS, decode } = options;
      const image = await decodeOriented(bytes, { imagePixels, orient, by: decode });
      const input = new Tensor('float32', resizeBilinear(image, sizePx), [1, sizePx, sizePx, 3]);
      const output = await session.run({ [name]: input });
      const values = Array.from(output[about.name]?.data as Float32Array);
      const probabilities = about.kind === 'sigmoid' ? [1 - (values[0] as number), values[0] as number] : values;
      const similarities = unknown && (output[unknown.output]?.data as Float32Array | undefined);
      return { probabilities, ...(unknown && judgeSimilarity(similarities, unknown)) };
    },
    release: () => session.release(),
  };
}

/** The model in an encoding that this processor computes exactly: one of release 0.1.0 is wrong on many as it stands. */
async function exactInt8(onnx: Uint8Array | string): Promise<Uint8Array> {
  const [{ inExactEncoding }, { hasWideKernels }, { readFile }] = await Promise.all([
    import('../engine/int8/exact-encoding'),
    import('../engine/int8/kernel-encoding'),
    import('node:fs/promises'),
  ]);
  const bytes = typeof onnx === 'string' ? await readFile(onnx) : onnx;
  return inExactEncoding(bytes, hasWideKernels(bytes) ? 'wide' : 'narrow', runOnce);
}

const runOnce: RunOnce = async (onnx, pixels, imageSizePx) => {
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(onnx);
  try {
    const outputs = await session.run({ pixels: new Tensor('float32', pixels, [1, imageSizePx, imageSizePx, 3]) });
    return session.outputNames.map((name) => outputs[name]?.data as Float32Array);
  } finally {
    await session.release();
  }
};
