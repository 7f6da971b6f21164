import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError, SourceError } from '../../shared/errors';
import type { ModelManifest } from '../../shared/head/model-manifest';

export interface Classifier {
  readonly classes: readonly string[];
  /** Probabilities of one image's file, in the order of the classes. Throws ImageError where it cannot be decoded. */
  classify(bytes: Uint8Array): Promise<number[]>;
}

const IMAGE_PIXELS = 100_000_000;

/**
 * Loads the model of a finished run: ONNX Runtime alone, so that the first answer comes soon. An image is decoded and
 * resized just as in training.
 * @throws SourceError where the folder holds no finished run, FormatError where its model is of another version
 */
export async function loadClassifier(run: string): Promise<Classifier> {
  const file = join(run, 'model', 'manifest.json');
  if (!existsSync(file)) {
    throw new SourceError(`"${run}" holds no finished run: it has no model/manifest.json`, {
      remedy: 'give the folder that "headstart train --out" filled',
    });
  }
  const manifest = JSON.parse(await readFile(file, 'utf8')) as ModelManifest;
  const { PREPROCESSING_VERSION } = await import('../../shared/images/preprocess-into');
  if (manifest.schemaVersion !== 1 || manifest.input.preprocessingVersion !== PREPROCESSING_VERSION) {
    throw new FormatError(
      `The model of "${run}" has version ${manifest.schemaVersion} and preprocessing ${manifest.input?.preprocessingVersion}, wanted 1 and ${PREPROCESSING_VERSION}`,
      { remedy: 'train it again with this version' },
    );
  }
  const sizePx = manifest.input.shape[1] as number;
  const [{ InferenceSession, Tensor }, { decodeImage }, { resizeBilinear }] = await Promise.all([
    import('onnxruntime-node'),
    import('../../shared/images/decode-image'),
    import('../../shared/images/resize-bilinear'),
  ]);
  const session = await InferenceSession.create(join(run, 'model', 'model.onnx'));
  return {
    classes: manifest.classes,
    async classify(bytes) {
      const image = await decodeImage(bytes, { imagePixels: IMAGE_PIXELS });
      const input = new Tensor('float32', resizeBilinear(image, sizePx), [1, sizePx, sizePx, 3]);
      const output = await session.run({ [manifest.input.name]: input });
      const values = Array.from(output[manifest.output.name]?.data as Float32Array);
      return manifest.output.kind === 'sigmoid' ? [1 - (values[0] as number), values[0] as number] : values;
    },
  };
}
