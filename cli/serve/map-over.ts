import type { ActivationMap } from '../../shared/head/class-activations';
import type { RgbImage } from '../../shared/images/image';
import { loadSharp } from '../../shared/images/load-sharp';
import { activationPng } from '../../shared/report/picture';

/** The longer side: a browser makes it as large as the picture. */
const SIDE_PX = 480;

/** A map spread smoothly over a picture, as a PNG in the picture's proportions: fitted into the same box, it covers it. */
export async function mapOver(map: ActivationMap, picture: Pick<RgbImage, 'width' | 'height'>): Promise<Uint8Array> {
  const scale = SIDE_PX / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  return loadSharp()(await activationPng(map))
    .resize({ width, height, fit: 'fill', kernel: 'linear' })
    .png()
    .toBuffer();
}
