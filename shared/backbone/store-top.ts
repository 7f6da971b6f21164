import { baseKeys } from '../artifacts';
import { FormatError } from '../errors';
import { float32LE } from '../float32-le';
import { sha256Hex } from '../hash';
import { getJson } from '../json-file';
import { recordText } from '../records/record-text';
import { type TopFile, topFileSchema } from '../records/top-file';
import type { BlobStore } from '../storage/blob-store';
import type { StoredBase } from './architecture';
import { missingBase } from './base-file';
import { onnxVariant } from './onnx-file/variant';
import type { Top } from './top';

type WithTop = Pick<StoredBase, 'sha256' | 'backbone'>;

/** A file may be read in several ways, and its classifier belongs to one of them. */
const keysOf = ({ sha256, backbone }: WithTop) => baseKeys(sha256).top(backbone.onnx && onnxVariant(backbone.onnx));

/** Keeps the classifier that a base came with beside the base. The same classifier gives the same bytes. */
export async function storeTop(store: BlobStore, base: WithTop, { featureCount, classes, weights, bias }: Top) {
  const keys = keysOf(base);
  const bin = Buffer.alloc(4 * (weights.length + bias.length));
  const numbers = new Float32Array(bin.buffer, bin.byteOffset, weights.length + bias.length);
  numbers.set(weights);
  numbers.set(bias, weights.length);
  const file: TopFile = { schemaVersion: 1, featureCount, classes, weightsSha256: sha256Hex(bin) };
  await store.put(keys.weights, bin);
  // The record last: where it stands, the classifier is whole.
  await store.put(keys.file, Buffer.from(recordText(file, 'compact')));
}

/**
 * The classifier of a base, as `storeTop` kept it; undefined where the store has none.
 * @throws FormatError where it is damaged
 */
export async function findTop(store: BlobStore, base: WithTop): Promise<Top | undefined> {
  const keys = keysOf(base);
  const file = await getJson(store, keys.file, topFileSchema);
  if (!file) return undefined;
  const { featureCount, classes, weightsSha256 } = file;
  const bin = await store.get(keys.weights);
  if (bin?.byteLength !== 4 * (featureCount + 1) * classes || sha256Hex(bin) !== weightsSha256) {
    throw new FormatError(`"${keys.weights}" is damaged: it is not what "${keys.file}" describes`, {
      remedy: 'Start the run again: its first step makes the file again.',
    });
  }
  const numbers = float32LE(bin);
  const weights = numbers.subarray(0, featureCount * classes);
  return { featureCount, classes, weights, bias: numbers.subarray(weights.length) };
}

/** @throws BaseError where the store has none, FormatError where it is damaged */
export async function loadTop(store: BlobStore, base: WithTop): Promise<Top> {
  const top = await findTop(store, base);
  if (top) return top;
  throw missingBase(store, `${base.sha256} with its own classifier`);
}
