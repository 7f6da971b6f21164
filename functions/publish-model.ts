import { runKeys } from '../shared/artifacts';
import type { Manifest } from '../shared/dataset/manifest';
import { sha256Hex } from '../shared/hash';
import type { Head } from '../shared/head/head';
import type { ModelManifest } from '../shared/head/model-manifest';
import { writeModelOnnx } from '../shared/head/write-model-onnx';
import { writeModelTfjs } from '../shared/head/write-model-tfjs';
import { PREPROCESSING_VERSION } from '../shared/images/preprocess-into';
import { putJson } from '../shared/json-file';
import type { StepContext } from './handler';

/**
 * Writes the end-to-end model in both formats, with its manifest.
 * @returns the ONNX file's bytes
 */
export async function publishModel(
  runId: string,
  manifest: Manifest,
  head: Head,
  summary: string,
  { store, base }: StepContext,
): Promise<Uint8Array> {
  const { imageSizePx } = manifest.config;
  const keys = runKeys(runId).model;
  const weights = await base.weights(manifest.base.sha256);
  const { modelJson, weightsBin } = writeModelTfjs(weights, head, imageSizePx);
  const onnx = writeModelOnnx(weights, head, imageSizePx);
  const files: readonly (readonly [key: string, bytes: Uint8Array])[] = [
    [keys.tfjsWeights, weightsBin],
    [keys.tfjs, Buffer.from(modelJson)],
    [keys.onnx, onnx],
    [keys.summary, Buffer.from(summary)],
  ];
  await Promise.all(files.map(([key, bytes]) => store.put(key, bytes)));
  const about: ModelManifest = {
    schemaVersion: 1,
    classes: [...head.classes],
    input: {
      name: 'image',
      shape: [null, imageSizePx, imageSizePx, 3],
      layout: 'NHWC, RGB, float32',
      range: [0, 255],
      resize: 'bilinear, half-pixel centres, no antialiasing, aspect ratio not kept, values not rounded',
      preprocessingVersion: PREPROCESSING_VERSION,
    },
    output:
      head.units === 1
        ? { name: 'probabilities', shape: [null, 1], kind: 'sigmoid', positiveClass: head.classes[1] as string }
        : { name: 'probabilities', shape: [null, head.units], kind: 'softmax' },
    ...(head.temperature !== undefined && {
      calibration: { temperature: head.temperature, fittedOn: 'validation' as const },
    }),
    base: { name: manifest.base.name, sha256: manifest.base.sha256, width: manifest.config.width },
    files: files.map(([key, bytes]) => ({
      name: key.slice(keys.prefix.length),
      bytes: bytes.length,
      sha256: sha256Hex(bytes),
    })),
  };
  // The manifest last: where it stands, the model is whole.
  await putJson(store, keys.manifest, about);
  return onnx;
}
