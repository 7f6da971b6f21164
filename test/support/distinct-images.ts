import { tinyBmp } from './tiny-bmp';
import { writeZip, type ZipEntry } from './write-zip';

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

const classOf = (n: number) => (n % 2 ? 'ants' : 'bees');

/** Distinct tiny images of two classes, one of `validationOneIn` for validation. */
export const splitImages = (images: number, validationOneIn: number): ZipEntry[] =>
  Array.from({ length: images }, (_, n) => ({
    name: `${n % validationOneIn === validationOneIn - 1 ? 'validation' : 'train'}/${classOf(n)}/${n}.bmp`,
    data: distinctBmp(n),
  }));

/** Distinct tiny images in no folder. */
export const flatImages = (images: number): ZipEntry[] =>
  Array.from({ length: images }, (_, n) => ({ name: `${n}.bmp`, data: distinctBmp(n) }));

/** A zip of images and a table in which every third has a second label. */
export function taggedZip(images: readonly ZipEntry[]): Buffer {
  const rows = images.map(({ name }, n) => `${name},${classOf(n)}${n % 3 ? '' : ';small'}\n`);
  return writeZip([...images, { name: 'labels.csv', data: `file,labels\n${rows.join('')}` }]);
}
