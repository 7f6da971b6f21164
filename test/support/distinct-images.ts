import { tinyBmp } from './tiny-bmp';
import { writeZip } from './write-zip';

/** A tiny image that no other number has. */
export function distinctBmp(n: number): Uint8Array {
  const bytes = tinyBmp(n);
  new DataView(bytes.buffer).setUint32(54, n, true); // the first pixels
  return bytes;
}

/** A zip of `images` distinct tiny images of two classes, a tenth of them for validation. */
export function distinctImagesZip(images: number): Buffer {
  return writeZip(
    Array.from({ length: images }, (_, n) => ({
      name: `${n % 10 === 9 ? 'validation' : 'train'}/${n % 3 ? 'ants' : 'bees'}/${n}.bmp`,
      data: distinctBmp(n),
    })),
  );
}
