import { PREDICT_PREFIX } from '../../shared/artifacts';
import type { BlobStore } from '../../shared/storage/blob-store';
import { checkKey } from '../../shared/storage/check-key';
import { Problem } from './problem';

/** Of an image in the bucket; more than a photograph has. */
const MOST_BYTES = 20 * 1024 * 1024;

/**
 * An image by its address in the store, below the one prefix that the function may read.
 * @throws Problem where the address leads elsewhere, and where there is no image that can be read
 */
export async function readStoredImage(address: string, store: BlobStore): Promise<Uint8Array> {
  const prefix = `${store.uri}/${PREDICT_PREFIX}`;
  if (!address.startsWith(prefix)) throw new Problem(403, `Images are read below ${prefix} only`);
  const key = address.slice(store.uri.length + 1);
  try {
    checkKey(key);
  } catch {
    throw new Problem(400, `${JSON.stringify(address)} is not a valid address`);
  }
  const bytes = await store.size(key);
  if (bytes !== undefined && bytes > MOST_BYTES) {
    throw new Problem(413, `The image has ${bytes} bytes, the limit is ${MOST_BYTES}`);
  }
  const image = bytes === undefined ? undefined : await store.get(key);
  if (!image) throw new Problem(404, 'There is no such image');
  return image;
}
