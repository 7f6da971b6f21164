import sharp from 'sharp';
import { decodeImage } from '../../shared/images/decode-image';
import type { Orientation } from '../../shared/images/orientation';
import { turnedImage } from '../../shared/images/turned-image';
import { upright } from '../../shared/images/upright';
import { exifBlockOf, orientationEntry, withExif } from './exif-block';
import { noisePixels } from './golden-formulas';

export interface TurnedPhotograph {
  readonly orientation: Orientation;
  /** A JPEG whose EXIF says how it is to be turned. */
  readonly jpeg: Uint8Array;
  /** The same pixels as they are to be seen, in a file that says nothing. */
  readonly upright: Uint8Array;
  /** As they are stored, in a file that says nothing. */
  readonly asStored: Uint8Array;
}

/** A photograph of each orientation from 1 to 8, all different. */
export function turnedPhotographs(): Promise<TurnedPhotograph[]> {
  const all = [1, 2, 3, 4, 5, 6, 7, 8] as const;
  return Promise.all(
    all.map(async (orientation) => {
      const raw = { width: 60, height: 45, channels: 3 } as const;
      const plain = await sharp(noisePixels(45, 60, orientation), { raw })
        .blur(2)
        .jpeg({ quality: 90 })
        .toBuffer();
      const stored = await decodeImage(plain, { imagePixels: 1e6 });
      const { width, height, data } = upright(turnedImage(stored, orientation));
      const png = await sharp(data, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
      const order = orientation % 2 ? 'II' : 'MM';
      return {
        orientation,
        jpeg: withExif(plain, exifBlockOf([orientationEntry(orientation)], order)),
        upright: png,
        asStored: plain,
      };
    }),
  );
}
