import { baseKeys } from '../../artifacts';
import type { Backbone, OnnxInput } from '../../records/backbone';
import type { BlobStore } from '../../storage/blob-store';
import type { StoredBase } from '../architecture';
import { loadBaseFile } from '../base-file';
import { wholeOnnx } from '../stored-network';
import { onnxVariant } from './variant';

type Notice = (text: string) => void;
type StoredOnnx = Pick<StoredBase, 'sha256' | 'backbone'>;

/**
 * What `createOnnxEngine` runs of a stored ONNX file; made of the file where it is missing or damaged.
 * @throws BaseError where the store has no such file, FormatError where it is damaged
 */
export async function loadOnnxNetwork(store: BlobStore, base: StoredOnnx, notice: Notice): Promise<Uint8Array> {
  const { sha256, backbone } = base;
  return wholeOnnx(store, onnxNetworkKey(base), notice, async () => {
    const file = await loadBaseFile(store, { key: baseKeys(sha256).onnxFile, sha256 });
    return makeNetwork(file, backbone);
  });
}

/** Where the network lies that is made of a file, fed and read in one way. */
export const onnxNetworkKey = ({ sha256, backbone }: StoredOnnx): string =>
  baseKeys(sha256).onnxNetwork(onnxVariant(backbone.onnx as OnnxInput), backbone.imageSizePx);

/** As the run that recorded it made it. */
async function makeNetwork(file: Uint8Array, { title, imageSizePx, onnx }: Backbone): Promise<Uint8Array> {
  const { prepareOnnx } = await import('./prepare-onnx');
  const { output, ...read } = onnx as OnnxInput;
  const preprocessing = { ...read, imageSizePx, resize: 'stretch' as const };
  return (await prepareOnnx(file, { name: title, preprocessing, output })).onnx;
}
