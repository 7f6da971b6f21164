import type { RgbImage } from '../../shared/images/image';
import { loadSharp } from '../../shared/images/load-sharp';

/** The picture as a JPEG whose longer side has at most `sidePx` pixels; a smaller one keeps its size. */
export async function jpegWithin({ width, height, data }: RgbImage, sidePx: number): Promise<Uint8Array> {
  return loadSharp()(data, { raw: { width, height, channels: 3 } })
    .resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
}
