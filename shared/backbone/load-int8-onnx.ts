import { baseKeys } from '../artifacts';
import type { FoldedNetwork } from '../convnet/folded-network';
import { writeInt8BaseOnnx } from '../convnet/int8/write-int8-onnx';
import { getJson } from '../json-file';
import { calibrationFileSchema } from '../records/calibration-file';
import type { BlobStore } from '../storage/blob-store';
import { missingBase } from './base-file';
import { wholeOnnx } from './stored-network';

type Notice = (text: string) => void;

/**
 * The int8 form of a stored base, as Ingest has made it; where it is damaged, made again from its calibration.
 * @param loadLayers what it is made of
 * @param notice is told of a damaged one
 * @throws BaseError where the store has no such calibration
 */
export async function loadInt8Onnx(
  store: BlobStore,
  sha256: string,
  calibration: string,
  loadLayers: () => Promise<FoldedNetwork>,
  notice: Notice = () => undefined,
): Promise<Uint8Array> {
  const keys = baseKeys(sha256).int8(calibration);
  return wholeOnnx(store, keys.onnx, notice, async () => {
    const file = await getJson(store, keys.calibration, calibrationFileSchema);
    if (!file) throw missingBase(store, `${sha256} in int8 of calibration ${calibration}`);
    return writeInt8BaseOnnx(await loadLayers(), file.by.imageSizePx, file.calibration);
  });
}
