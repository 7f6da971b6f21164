import { baseKeys } from '../../artifacts';
import type { WeightTensor } from '../../convnet/weight-tensor';
import { FormatError } from '../../errors';
import { float32LE } from '../../float32-le';
import { sha256Hex } from '../../hash';
import { getJson } from '../../json-file';
import { type BaseManifest, baseManifestSchema } from '../../records/base-manifest';
import { parseRecord } from '../../records/parse-record';
import { recordText } from '../../records/record-text';
import { unlessDamaged } from '../../records/unless-damaged';
import type { BlobStore } from '../../storage/blob-store';
import { missingBase } from '../base-file';
import { storeMissingOnnx, wholeOnnx } from '../stored-network';
import type { BaseWeights } from './base-weights';
import { writeBaseOnnx } from './write-onnx';

type Notice = (text: string) => void;

/**
 * Brings a base into the store, ready to run at one size: weights.bin, manifest.json, and base-<size>.onnx. What is there
 * already is left alone, unless it is damaged.
 * @param notice is told of what is damaged
 */
export async function storeBase(
  weights: BaseWeights,
  store: BlobStore,
  imageSizePx: number,
  notice: Notice = () => undefined,
): Promise<void> {
  const { manifest: key, weights: weightsKey } = baseKeys(weights.sha256);
  const entries = [...weights.layers].flatMap(([layer, ofLayer]) =>
    [...ofLayer].map(([weight, tensor]) => ({ layer, weight, tensor })),
  );
  const bin = Buffer.concat(entries.map(({ tensor }) => bytesOf(tensor.values)));
  const before = await unlessDamaged(getJson(store, key, baseManifestSchema), notice);
  const stored = await store.get(weightsKey);
  if (!before || !stored || !bin.equals(stored)) {
    if (stored && !bin.equals(stored)) notice(`"${weightsKey}" is damaged. It is made again`);
    const manifest: BaseManifest = {
      schemaVersion: 1,
      name: weights.name,
      sha256: weights.sha256,
      width: weights.width,
      weightsBytes: bin.byteLength,
      weightsSha256: sha256Hex(bin),
      weights: entries.map(({ layer, weight, tensor }) => ({ layer, weight, shape: [...tensor.shape] })),
    };
    await store.put(weightsKey, bin);
    await store.put(key, Buffer.from(recordText(manifest, 'compact')));
  }
  await storeBaseOnnx(weights, store, imageSizePx);
}

/** The network of a base of ours at one size. */
export async function storeBaseOnnx(weights: BaseWeights, store: BlobStore, imageSizePx: number): Promise<void> {
  await storeMissingOnnx(store, baseKeys(weights.sha256).onnx(imageSizePx), () => writeBaseOnnx(weights, imageSizePx));
}

/**
 * The weights of a stored base.
 * @throws BaseError where the store has no such base, FormatError for another version or a damaged file
 */
export async function loadBaseWeights(store: BlobStore, sha256: string): Promise<BaseWeights> {
  const keys = baseKeys(sha256);
  const manifestBytes = await store.get(keys.manifest);
  if (!manifestBytes) throw missingBase(store, sha256);
  const manifest = parseRecord(manifestBytes, keys.manifest, baseManifestSchema);
  const bin = await store.get(keys.weights);
  if (!bin) throw missingBase(store, sha256);
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
 * A stored base as the ONNX file that `createOnnxEngine` runs; written from the weights where it was stored for another
 * size, or is damaged.
 * @param notice is told of a damaged one
 * @throws BaseError where the store has no such base, FormatError for another version or a damaged file
 */
export async function loadBaseOnnx(
  store: BlobStore,
  sha256: string,
  imageSizePx: number,
  notice: Notice = () => undefined,
): Promise<Uint8Array> {
  const key = baseKeys(sha256).onnx(imageSizePx);
  return wholeOnnx(store, key, notice, async () => writeBaseOnnx(await loadBaseWeights(store, sha256), imageSizePx));
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
