import { runKeys } from '../../shared/artifacts';
import { readManifest } from '../../shared/dataset/read-manifest';
import { sha256Hex } from '../../shared/hash';
import type { Head } from '../../shared/head/head';
import { type ModelManifest, modelManifestSchema } from '../../shared/head/model-manifest';
import { saveHead } from '../../shared/head/store-head';
import { preprocessingVersion } from '../../shared/images/preprocessing-version';
import { getJson, putJson } from '../../shared/json-file';
import type { BlobStore } from '../../shared/storage/blob-store';
import { hashU32 } from './golden-formulas';
import { modelOnnx } from './model-onnx';
import { randomBase } from './random-base';
import { storeRun } from './store-run';

const FEATURES = 1280;
const SIZE_PX = 96;
const base = randomBase(0.35);

/** 'knows' tells every image of storeRun; 'one class' says the second class of all, so it is right on every other image. */
export type Skill = 'knows' | 'one class';

export interface PublishableRun {
  readonly skill: Skill;
  /** Validation images a class. */
  readonly images?: number;
  readonly classes?: readonly [string, string];
  readonly config?: object;
  /** Part of the model's bytes alone. */
  readonly dropout?: number;
}

/** Leaves in a store what a finished run does, as far as the registry reads it: features, head, metrics and a real model. */
export async function storePublishableRun(store: BlobStore, runId: string, run: PublishableRun): Promise<void> {
  const { skill, images = 20, classes = ['cats', 'dogs'], config, dropout = 0.2 } = run;
  await storeRun(store, runId, { classes, images: { train: 2, validation: images, test: 0 }, config });
  const head = headOf(skill, classes, dropout);
  await saveHead(store, runId, head);
  const keys = runKeys(runId);
  const onnx = modelOf(skill, head);
  const manifest: ModelManifest = {
    schemaVersion: 1,
    classes: [...classes],
    input: {
      name: 'image',
      shape: [null, SIZE_PX, SIZE_PX, 3],
      layout: 'NHWC, RGB, float32',
      range: [0, 255],
      resize: 'bilinear',
      orient: 'exif',
      preprocessingVersion: preprocessingVersion('exif'),
    },
    output: { name: 'probabilities', shape: [null, 1], kind: 'sigmoid', positiveClass: classes[1] },
    base: { name: 'random', sha256: base.sha256, width: 0.35, precision: 'float32' },
    notes: [`dropout ${dropout}`],
    files: [{ name: 'model.onnx', bytes: onnx.length, sha256: sha256Hex(onnx) }],
  };
  await store.put(keys.model.onnx, onnx);
  await putJson(store, keys.model.manifest, manifest);
  await putJson(store, keys.metrics, { final: { loss: 0.5, accuracy: skill === 'knows' ? 1 : 0.5 } });
}

const models = new Map<string, Uint8Array>();

/** Neither dropout nor the names of the classes are part of it. */
function modelOf(skill: Skill, head: Head): Uint8Array {
  const onnx = models.get(skill) ?? modelOnnx(base, head, SIZE_PX);
  models.set(skill, onnx);
  return onnx;
}

function headOf(skill: Skill, classes: readonly string[], dropout: number): Head {
  // goldenFeatures raises the features that favour a label; the mean of the others says where to draw the line.
  const favours = (i: number) => hashU32(i, 99) % 2;
  const sign = Float32Array.from({ length: FEATURES }, (_, i) => (favours(i) === 1 ? 0.05 : -0.05));
  const middle = sign.reduce((sum, value) => sum + value * 0.625, 0);
  const knows = skill === 'knows';
  const kernel = knows ? sign : new Float32Array(FEATURES);
  const bias = Float32Array.of(knows ? -middle : 1);
  return { classes, featureCount: FEATURES, units: 1, kernel, bias, dropout };
}

/**
 * Leaves the same of a run whose images may have several labels: those of the second class are of both, the others of the
 * first one alone. 'one class' takes every image for both.
 */
export async function storeLabelledRun(store: BlobStore, runId: string, run: PublishableRun): Promise<void> {
  const { skill, images = 20, classes = ['cats', 'dogs'], dropout = 0.2 } = run;
  await storePublishableRun(store, runId, run);
  const keys = runKeys(runId);
  const task = 'multi-label';
  const { kernel, bias, ...rest } = headOf(skill, classes, dropout);
  const head: Head = {
    ...{ ...rest, task, units: 2 },
    kernel: Float32Array.from({ length: 2 * FEATURES }, (_, i) => (i % 2 ? (kernel[i >> 1] as number) : 0)),
    bias: Float32Array.of(1, bias[0] as number),
  };
  await saveHead(store, runId, head);
  const manifest = await readManifest(store, runId);
  await putJson(store, keys.manifest, {
    ...manifest,
    ...{ schemaVersion: 2, task, labelSets: [[0], [0, 1]], images: { train: 4, validation: 2 * images, test: 0 } },
  });
  const model = await getJson(store, keys.model.manifest, modelManifestSchema);
  const onnx = modelOnnx(base, head, SIZE_PX);
  const output = { name: 'probabilities', shape: [null, 2], kind: 'sigmoids', thresholds: [0.5, 0.5] };
  const files = [{ name: 'model.onnx', bytes: onnx.length, sha256: sha256Hex(onnx) }];
  await store.put(keys.model.onnx, onnx);
  await putJson(store, keys.model.manifest, { ...model, schemaVersion: 2, task, output, files });
  await putJson(store, keys.metrics, { schemaVersion: 2, task, final: { loss: 0.5, accuracy: 1 } });
}
