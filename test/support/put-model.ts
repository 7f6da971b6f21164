import { modelKeys } from '../../shared/artifacts';
import { sha256Hex } from '../../shared/hash';
import { type Head, unitsFor } from '../../shared/head/head';
import type { ModelManifest, MultiLabelModelManifest } from '../../shared/head/model-manifest';
import { preprocessingVersion } from '../../shared/images/preprocessing-version';
import { putJson } from '../../shared/json-file';
import type { LatestFile, VersionFile } from '../../shared/registry/registry-files';
import type { BlobStore } from '../../shared/storage/blob-store';
import { goldenKernel } from './golden-formulas';
import { modelOnnx } from './model-onnx';
import { randomBase } from './random-base';

const SIZE_PX = 96;
const FEATURES = 1280;

export interface MadeModel<Manifest = ModelManifest> {
  readonly manifest: Manifest;
  readonly onnx: Uint8Array;
}

/** A small model of these classes that nobody trained; another seed gives other probabilities. */
export function makeModel(classes: readonly string[], seed = 3): MadeModel {
  const { units, onnx, ...about } = makeOnnx(classes, seed);
  const kind = units === 1 ? 'sigmoid' : 'softmax';
  return {
    manifest: { schemaVersion: 1, ...about, output: { name: 'probabilities', shape: [null, units], kind } },
    onnx,
  };
}

/** The same of a model that may say several classes of an image, each from its threshold on. */
export function makeLabelModel(
  classes: readonly string[],
  thresholds: readonly number[],
): MadeModel<MultiLabelModelManifest> {
  const task = 'multi-label';
  const { units, onnx, ...about } = makeOnnx(classes, 3, task);
  const output = {
    name: 'probabilities',
    shape: [null, units],
    kind: 'sigmoids' as const,
    thresholds: [...thresholds],
  };
  return { manifest: { schemaVersion: 2, task, ...about, output }, onnx };
}

function makeOnnx(classes: readonly string[], seed: number, task?: Head['task']) {
  const units = unitsFor(classes.length, task);
  const head: Head = {
    ...{ classes, featureCount: FEATURES, units, dropout: 0.2, ...(task && { task }) },
    kernel: goldenKernel(FEATURES, units, seed),
    bias: Float32Array.from({ length: units }, (_, i) => 0.1 * i - 0.2),
  };
  const weights = randomBase(0.35);
  const onnx = modelOnnx(weights, head, SIZE_PX);
  const input: ModelManifest['input'] = {
    ...{ name: 'image', shape: [null, SIZE_PX, SIZE_PX, 3], layout: 'NHWC, RGB, float32', range: [0, 255] },
    ...{ resize: 'bilinear', orient: 'exif', preprocessingVersion: preprocessingVersion('exif') },
  };
  const base = { name: weights.name, sha256: weights.sha256, width: 0.35, precision: 'float32' as const };
  const files = [{ name: 'model.onnx', bytes: onnx.length, sha256: sha256Hex(onnx) }];
  return { classes: [...classes], input, base, files, units, onnx };
}

/** Leaves in a store what a published version consists of, as far as it is needed to answer. */
export async function putVersion(
  store: BlobStore,
  name: string,
  version: string,
  { manifest, onnx }: MadeModel<ModelManifest | MultiLabelModelManifest>,
): Promise<void> {
  const keys = modelKeys(name).version(version);
  await store.put(keys.onnx, onnx);
  await putJson(store, keys.manifest, manifest);
  const { name: baseName, sha256, precision } = manifest.base;
  const kind =
    'task' in manifest
      ? ({ schemaVersion: 2, task: manifest.task, thresholds: manifest.output.thresholds } as const)
      : ({ schemaVersion: 1 } as const);
  const about: VersionFile = {
    ...kind,
    ...{ name, version, runId: `run-${version}`, publishedAt: '2026-01-01T00:00:00.000Z' },
    ...{ modelSha256: 'ab'.repeat(32), classes: manifest.classes, featureSpace: 'a-space' },
    base: { name: baseName, sha256, precision },
    final: { loss: 0.1, accuracy: 0.95 },
    validation: { imagesSha256: 'cd'.repeat(32), count: 8, hits: 8, right: '/w==' },
  };
  await putJson(store, keys.file, about);
}

/** Lets the bare name stand for a version. */
export async function putLatest(store: BlobStore, name: string, version: string): Promise<void> {
  const move = { at: '2026-01-01T00:00:00.000Z', by: 'promote' as const, from: null, to: version };
  const latest: LatestFile = { schemaVersion: 1, version, moves: [{ ...move, forced: false, why: 'a test said so' }] };
  await putJson(store, modelKeys(name).latest, latest);
}
