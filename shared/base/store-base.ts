import { baseKeys } from '../artifacts';
import { BaseError, FormatError } from '../errors';
import { sha256Hex } from '../hash';
import { type BaseManifest, baseManifestSchema } from '../records/base-manifest';
import { parseRecord } from '../records/parse-record';
import type { BlobStore } from '../storage/blob-store';
import type { BaseWeights, WeightTensor } from './base-weights';
import { float32LE } from './read-tfjs-model';
import { writeBaseOnnx } from './write-onnx';

/**
 * Brings a base into the store, ready to run at one size: weights.bin, base-<size>.onnx, and last manifest.json.
 * What is there already is left alone.
 */
export async function storeBase(weights: BaseWeights, store: BlobStore, imageSizePx: number): Promise<void> {
  const keys = baseKeys(weights.sha256);
  if ((await store.size(keys.onnx(imageSizePx))) === undefined) {
    await store.put(keys.onnx(imageSizePx), writeBaseOnnx(weights, imageSizePx));
  }
  if ((await store.size(keys.manifest)) !== undefined) return;
  const entries = [...weights.layers].flatMap(([layer, ofLayer]) =>
    [...ofLayer].map(([weight, tensor]) => ({ layer, weight, tensor })),
  );
  const bin = Buffer.concat(entries.map(({ tensor }) => bytesOf(tensor.values)));
  const manifest: BaseManifest = {
    schemaVersion: 1,
    name: weights.name,
    sha256: weights.sha256,
    width: weights.width,
    weightsBytes: bin.byteLength,
    weightsSha256: sha256Hex(bin),
    weights: entries.map(({ layer, weight, tensor }) => ({ layer, weight, shape: [...tensor.shape] })),
  };
  await store.put(keys.weights, bin);
  await store.put(keys.manifest, Buffer.from(`${JSON.stringify(manifest)}\n`));
}

/**
 * The weights of a stored base.
 * @throws BaseError where the store has no such base, FormatError for another version or a damaged file
 */
export async function loadBaseWeights(store: BlobStore, sha256: string): Promise<BaseWeights> {
  const keys = baseKeys(sha256);
  const manifestBytes = await store.get(keys.manifest);
  if (!manifestBytes) throw missing(store, sha256);
  const manifest = parseRecord(manifestBytes, keys.manifest, baseManifestSchema);
  const bin = await store.get(keys.weights);
  if (!bin) throw missing(store, sha256);
  if (bin.byteLength !== manifest.weightsBytes || sha256Hex(bin) !== manifest.weightsSha256) {
    throw new FormatError(`Cannot read "${keys.weights}": it is not the file that its manifest describes`, {
      remedy: `Remove "base/${sha256}" from the store; it is made again.`,
    });
  }
  const layers = new Map<string, Map<string, WeightTensor>>();
  let offset = 0;
  for (const { layer, weight, shape } of manifest.weights) {
    const end = offset + 4 * shape.reduce((a, b) => a * b, 1);
    const ofLayer = layers.get(layer) ?? new Map<string, WeightTensor>();
    ofLayer.set(weight, { shape, values: float32LE(bin.subarray(offset, end)) });
    layers.set(layer, ofLayer);
    offset = end;
  }
  return { name: manifest.name, sha256, width: manifest.width, layers };
}

/**
 * A stored base as the ONNX file that `createOnnxEngine` runs; written from the weights where it was stored for
 * another size.
 * @throws BaseError where the store has no such base, FormatError for another version or a damaged file
 */
export async function loadBaseOnnx(store: BlobStore, sha256: string, imageSizePx: number): Promise<Uint8Array> {
  const stored = await store.get(baseKeys(sha256).onnx(imageSizePx));
  return stored ?? writeBaseOnnx(await loadBaseWeights(store, sha256), imageSizePx);
}

/**
 * The int8 form of a stored base, as Ingest has made it.
 * @throws BaseError where the store has no such calibration
 */
export async function loadInt8Onnx(store: BlobStore, sha256: string, calibration: string): Promise<Uint8Array> {
  const stored = await store.get(baseKeys(sha256).int8(calibration).onnx);
  if (!stored) throw missing(store, `${sha256} in int8 of calibration ${calibration}`);
  return stored;
}

function missing(store: BlobStore, sha256: string): BaseError {
  return new BaseError(`The store ${store.uri} holds no base ${sha256}`, {
    remedy: 'Start the run again: its first step brings the base into the store.',
  });
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
