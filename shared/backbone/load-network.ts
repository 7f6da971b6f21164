import type { FoldedNetwork } from '../convnet/folded-network';
import { BaseError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import type { StoredBase } from './architecture';
import { architectureOf } from './architectures';

type Notice = (text: string) => void;

/**
 * What `createOnnxEngine` runs of a stored base, in float32 or in the int8 form that the run uses; made again where it is
 * damaged.
 * @param notice is told of a damaged one
 * @throws BaseError where the store has no such base, FormatError where it is damaged for good
 */
export function loadNetwork(store: BlobStore, base: StoredBase, notice: Notice): Promise<Uint8Array> {
  const { int8 } = base;
  return int8?.kind === 'used'
    ? loadInt8Network(store, base, int8.calibration, notice)
    : architectureOf(base.backbone).loadNetwork(store, base, notice);
}

/** The int8 form that a calibration makes of a base. @throws as loadNetwork() */
export async function loadInt8Network(
  store: BlobStore,
  base: StoredBase,
  calibration: string,
  notice: Notice,
): Promise<Uint8Array> {
  const { loadInt8Onnx } = await import('./load-int8-onnx');
  return loadInt8Onnx(store, base.sha256, calibration, () => loadLayers(store, base), notice);
}

/** The layers of a base, to make its int8 form of. @throws BaseError where such a base has none */
export async function loadLayers(store: BlobStore, base: StoredBase): Promise<FoldedNetwork> {
  const { title, loadLayers: load } = architectureOf(base.backbone);
  if (!load) throw new BaseError(`The base is ${title}, of which no int8 form is made`);
  return load(store, base);
}
