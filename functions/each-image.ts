import type { RangeReader } from '../shared/archive/range-reader';
import { readEntries } from '../shared/archive/read-entries';
import type { Manifest, ShardImage } from '../shared/dataset/manifest';
import { decodeOptionsOf } from '../shared/images/decode-options-of';
import { decodeOriented } from '../shared/images/decode-oriented';
import type { RgbImage } from '../shared/images/image';
import { upright } from '../shared/images/upright';

/** Decoded images in memory at once: one may have 100 million pixels. */
const IMAGES_AT_ONCE = 4;

/** Each image as the network was shown it; read by its own range, and let go as soon as it is used. */
export async function eachImage<Result>(
  source: RangeReader,
  images: readonly ShardImage[],
  { config }: Pick<Manifest, 'config'>,
  use: (image: RgbImage, entry: ShardImage) => Promise<Result>,
): Promise<Result[]> {
  const decode = decodeOptionsOf(config);
  const results: Result[] = [];
  for (let next = 0; next < images.length; next += IMAGES_AT_ONCE) {
    const together = images.slice(next, next + IMAGES_AT_ONCE).map(async (entry) => {
      for await (const { bytes } of readEntries(source, [entry])) {
        return use(upright(await decodeOriented(bytes, decode)), entry);
      }
      throw new RangeError(`There is no entry "${entry.name}"`);
    });
    results.push(...(await Promise.all(together)));
  }
  return results;
}
