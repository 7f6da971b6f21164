import { baseKeys } from '../../artifacts';
import { wholeOnnx } from '../../base/store-base';
import { BaseError, FormatError } from '../../errors';
import { sha256Hex } from '../../hash';
import type { Backbone, OnnxInput } from '../../records/backbone';
import type { BlobStore } from '../../storage/blob-store';
import type { StoredBase } from '../architecture';
import { onnxVariant } from './variant';

type Notice = (text: string) => void;

/** Brings an ONNX file into the store as it came; a damaged one is written again. */
export async function storeOnnxFile(store: BlobStore, file: Uint8Array, sha256: string): Promise<void> {
  const key = baseKeys(sha256).onnxFile;
  const stored = await store.get(key);
  if (!stored || sha256Hex(stored) !== sha256) await store.put(key, file);
}

/**
 * What `createOnnxEngine` runs of a stored ONNX file; made of the file where it is missing or damaged.
 * @throws BaseError where the store has no such file, FormatError where it is damaged
 */
export async function loadOnnxNetwork(
  store: BlobStore,
  { sha256, backbone }: Pick<StoredBase, 'sha256' | 'backbone'>,
  notice: Notice,
): Promise<Uint8Array> {
  const input = backbone.onnx as OnnxInput;
  const key = baseKeys(sha256).onnxNetwork(onnxVariant(input), backbone.imageSizePx);
  return wholeOnnx(store, key, notice, async () => {
    const file = await store.get(baseKeys(sha256).onnxFile);
    if (!file) {
      throw new BaseError(`The store ${store.uri} holds no base ${sha256}`, {
        remedy: 'Start the run again: its first step brings the base into the store.',
      });
    }
    if (sha256Hex(file) !== sha256) {
      throw new FormatError(`"${baseKeys(sha256).onnxFile}" is damaged: its sha256 is another`, {
        remedy: `Start the run again with the file as --base: it is written again.`,
      });
    }
    return makeNetwork(file, backbone, input);
  });
}

/** The network of a run, as the run that recorded it made it. */
async function makeNetwork(file: Uint8Array, { title, imageSizePx }: Backbone, input: OnnxInput): Promise<Uint8Array> {
  const { prepareOnnx } = await import('./prepare-onnx');
  const { output, ...read } = input;
  const preprocessing = { ...read, imageSizePx, resize: 'stretch' as const };
  return (await prepareOnnx(file, { name: title, preprocessing, output })).onnx;
}
