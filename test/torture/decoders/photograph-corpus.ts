import sharp, { type Sharp } from 'sharp';
import { readPhotographs } from '../../../bench/photographs';
import { BMP_ROWS, blankBmp } from '../../support/blank-bmp';
import { gridAvif } from './grid-avif';

/** Large enough for many blocks, tiles and strips; small enough for thousands of mutations. */
const WIDTH = 160;
const HEIGHT = 120;
const TILE = 64;
/** As they come in an archive, of different cameras and sizes. */
const PHOTOGRAPHS = 4;

/** Real photographs: some as they are, and one of them as every format stores it, by name. */
export async function photographCorpus(archive: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const { images, bytesOf } = await readPhotographs(archive);
  const files = new Map<string, Uint8Array>();
  for (let i = 0; i < PHOTOGRAPHS; i++) {
    const image = images[Math.floor((i * images.length) / PHOTOGRAPHS)];
    if (image) files.set(`photograph ${i}.jpg`, bytesOf(image));
  }
  const [original = new Uint8Array()] = files.values();
  const small = () => sharp(original).resize(WIDTH, HEIGHT);
  const made: Readonly<Record<string, Sharp>> = {
    'photograph.jpg': small().jpeg({ quality: 90 }),
    'photograph, progressive.jpg': small().jpeg({ progressive: true }),
    'photograph.png': small().png(),
    'photograph, interlaced.png': small().png({ progressive: true }),
    'photograph.webp': small().webp(),
    'photograph, lossless.webp': small().webp({ lossless: true }),
    'photograph.gif': small().gif(),
    'photograph.tiff': small().tiff({ compression: 'lzw', predictor: 'horizontal' }),
    'photograph, in tiles.tiff': small().tiff({ compression: 'deflate', tile: true, tileWidth: 32, tileHeight: 32 }),
    'photograph, as jpeg.tiff': small().tiff({ compression: 'jpeg' }),
    'photograph.avif': small().avif({ effort: 0 }),
    'photograph, 4:2:0.avif': small().avif({ effort: 0, chromaSubsampling: '4:2:0' }),
  };
  for (const [name, image] of Object.entries(made)) files.set(name, await image.toBuffer());
  const raw = await small().removeAlpha().raw().toBuffer();
  files.set('photograph.bmp', bmp(raw, WIDTH, HEIGHT));
  const tiles = await Promise.all(
    [0, 1, 2, 3].map((i) =>
      sharp(original)
        .resize(TILE * 2, TILE * 2, { fit: 'fill' })
        .extract({ left: (i % 2) * TILE, top: i < 2 ? 0 : TILE, width: TILE, height: TILE })
        .avif({ effort: 0 })
        .toBuffer(),
    ),
  );
  files.set('photograph, in a grid.avif', gridAvif(tiles, TILE));
  return files;
}

/** 24 bits per pixel, from the bottom up. */
function bmp(rgb: Uint8Array, width: number, height: number): Buffer {
  const { bytes, rowBytes } = blankBmp(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [from, to] = [(y * width + x) * 3, BMP_ROWS + (height - 1 - y) * rowBytes + x * 3];
      for (let channel = 0; channel < 3; channel++) bytes[to + channel] = rgb[from + 2 - channel] as number;
    }
  }
  return bytes;
}
