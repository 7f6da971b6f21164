import type { RangeReader } from '../../shared/archive/range-reader';
import { readEntries } from '../../shared/archive/read-entries';
import type { Config } from '../../shared/config';
import type { ShardImage } from '../../shared/dataset/manifest';
import { ImageError } from '../../shared/errors';
import { decodeOptionsOf } from '../../shared/images/decode-options-of';
import { type DecodeOptions, decodeOriented } from '../../shared/images/decode-oriented';
import type { DecodeImage } from '../../shared/images/decoding';
import type { RgbImage } from '../../shared/images/image';
import { PixelRoom } from '../../shared/images/pixel-room';
import { preprocessInto } from '../../shared/images/preprocess-into';
import type { TurnedImage } from '../../shared/images/turned-image';

const READS_AT_ONCE = 8;

interface Read {
  readonly image: ShardImage;
  /** Where its pixels lie once they are decoded. */
  readonly room: PixelRoom;
  /** Undefined where it cannot be used. */
  readonly decoded: Promise<RgbImage | TurnedImage | undefined>;
}

interface ReadOptions {
  readonly config: Pick<Config, 'imageSizePx' | 'orient' | 'limits'>;
  /** `decodeImage` without it. */
  readonly decode?: DecodeImage;
}

/**
 * Pixels of the first `most` candidates that can be used, and which these are.
 * @returns pixels [images.length, S, S, 3] in shared memory
 */
export async function readTrainingPixels(
  source: RangeReader,
  candidates: readonly ShardImage[],
  { config, decode: by }: ReadOptions,
  most: number,
): Promise<{ readonly pixels: Float32Array; readonly images: readonly ShardImage[] }> {
  const { imageSizePx } = config;
  const decode = decodeOptionsOf(config, by);
  const imageFloats = imageSizePx ** 2 * 3;
  const pixels = new Float32Array(new SharedArrayBuffer(most * imageFloats * Float32Array.BYTES_PER_ELEMENT));
  const images: ShardImage[] = [];
  const left = candidates.values();
  const rooms = Array.from({ length: READS_AT_ONCE }, () => new PixelRoom());
  const reading: Read[] = [];
  const readMore = () => {
    while (rooms.length > 0 && images.length + reading.length < most) {
      const { value: image, done } = left.next();
      if (done) return;
      const room = rooms.pop()!;
      const decoded = readImage(source, image, decode, room);
      // What goes wrong is said in its turn.
      decoded.catch(() => undefined);
      reading.push({ image, room, decoded });
    }
  };
  try {
    // While one is resized, others are read and decoded.
    for (readMore(); reading.length > 0; readMore()) {
      const { image, room, decoded } = reading[0]!;
      const usable = await decoded;
      reading.shift();
      if (usable) {
        preprocessInto(usable, imageSizePx, pixels, images.length * imageFloats);
        images.push(image);
      }
      rooms.push(room);
    }
  } finally {
    await Promise.allSettled(reading.map(({ decoded }) => decoded));
  }
  return { pixels, images };
}

/** One image by a ranged read; undefined where it cannot be used. ExtractFeatures will say so. */
async function readImage(source: RangeReader, image: ShardImage, options: DecodeOptions, room: PixelRoom) {
  for await (const { bytes } of readEntries(source, [image])) {
    try {
      return await decodeOriented(bytes, options, room);
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
    }
  }
  return undefined;
}
