import type { RangeReader } from '../../shared/archive/range-reader';
import { readEntries } from '../../shared/archive/read-entries';
import type { Config } from '../../shared/config';
import type { ShardImage } from '../../shared/dataset/manifest';
import { ImageError } from '../../shared/errors';
import { decodeImage } from '../../shared/images/decode-image';
import { preprocessInto } from '../../shared/images/preprocess-into';

const READS_AT_ONCE = 8;

/**
 * Pixels of the first `most` candidates that can be used, and which these are.
 * @returns pixels [images.length, S, S, 3] in shared memory
 */
export async function readTrainingPixels(
  source: RangeReader,
  candidates: readonly ShardImage[],
  { imageSizePx, limits }: Pick<Config, 'imageSizePx' | 'limits'>,
  most: number,
): Promise<{ readonly pixels: Float32Array; readonly images: readonly ShardImage[] }> {
  const imageFloats = imageSizePx ** 2 * 3;
  const pixels = new Float32Array(new SharedArrayBuffer(most * imageFloats * Float32Array.BYTES_PER_ELEMENT));
  const images: ShardImage[] = [];
  for (let next = 0; next < candidates.length && images.length < most; next += READS_AT_ONCE) {
    const together = candidates.slice(next, next + READS_AT_ONCE).map((image) => readImage(source, image, limits));
    for (const read of await Promise.all(together)) {
      if (!read || images.length === most) continue;
      preprocessInto(read.pixels, imageSizePx, pixels, images.length * imageFloats);
      images.push(read.image);
    }
  }
  return { pixels, images };
}

/** One image by a ranged read; undefined where it cannot be used. ExtractFeatures will say so. */
async function readImage(source: RangeReader, image: ShardImage, limits: Config['limits']) {
  for await (const { bytes } of readEntries(source, [image])) {
    try {
      return { pixels: await decodeImage(bytes, limits), image };
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
    }
  }
  return undefined;
}
