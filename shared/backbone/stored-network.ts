import { checkSealedOnnx, sealOnnx } from '../engine/seal-onnx';
import { unlessDamaged } from '../records/unless-damaged';
import type { BlobStore } from '../storage/blob-store';

type Notice = (text: string) => void;

/** A stored network; where it is damaged or gone, as it is made again. */
export async function wholeOnnx(
  store: BlobStore,
  key: string,
  notice: Notice,
  make: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const bytes = await store.get(key);
  const check = async () => {
    if (bytes) checkSealedOnnx(bytes, key);
    return bytes;
  };
  const whole = await unlessDamaged(check(), notice);
  if (whole) return whole;
  const made = sealOnnx(await make());
  // Most functions may only read here; the next one makes it again.
  if (bytes) await store.put(key, made).catch(() => undefined);
  return made;
}

/** A network of any base, made where it is not there; a damaged one is found out and made again where it is read. */
export async function storeMissingOnnx(
  store: BlobStore,
  key: string,
  make: () => Uint8Array | Promise<Uint8Array>,
): Promise<void> {
  if ((await store.size(key)) === undefined) await store.put(key, sealOnnx(await make()));
}
