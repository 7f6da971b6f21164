import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

const FIXTURES = join(__dirname, '../../fixtures/images');
const HEIC = join(__dirname, '../../fixtures/heic');
const SIDE = 48;

/** Small images of every format that is read, and of every way of storing one that a decoder has code of its own for, by name. */
export async function corpus(): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of readdirSync(FIXTURES).sort()) {
    if (/\.(jpg|png|gif|bmp|webp)$/.test(name)) files.set(name, readFileSync(join(FIXTURES, name)));
  }
  for (const name of readdirSync(HEIC).sort()) files.set(name, readFileSync(join(HEIC, name)));
  // Of shapes and of noise: what compresses well and what does not takes different ways through a decoder.
  const drawn = () =>
    sharp(
      Buffer.from(
        Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i % 7 < 3 ? (i * 2654435761) >>> 24 : (i >> 5) & 0xff)),
      ),
      { raw: { width: SIDE, height: SIDE, channels: 3 } },
    );
  const frames = () =>
    sharp(Buffer.from(Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 31 + (i >> 9)) & 0xff)), {
      raw: { width: SIDE, height: SIDE, channels: 3, pageHeight: SIDE / 3 },
    });
  const made: Readonly<Record<string, Sharp>> = {
    'baseline.jpg': drawn().jpeg({ quality: 70 }),
    'progressive.jpg': drawn().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
    'with exif.jpg': drawn()
      .withExif({ IFD0: { Copyright: 'nobody', ImageDescription: 'noise' } })
      .withMetadata({ orientation: 6 })
      .jpeg(),
    'with profile.png': drawn().withIccProfile('p3').png(),
    'interlaced.png': drawn().png({ progressive: true }),
    'palette.png': drawn().png({ palette: true, colours: 16 }),
    'animated.webp': frames().webp(),
    'lossy.webp': drawn().ensureAlpha(0.5).webp({ quality: 60 }),
    'lossless.webp': drawn().webp({ lossless: true }),
    'animated.gif': frames().gif(),
    'lossy.avif': drawn().avif({ quality: 50, effort: 0 }),
    'with alpha.avif': drawn().ensureAlpha(0.5).avif({ quality: 50, effort: 0 }),
    'plain.tiff': drawn().tiff({ compression: 'none' }),
    'deflated.tiff': drawn().tiff({ compression: 'deflate', predictor: 'horizontal' }),
    'lzw.tiff': drawn().tiff({ compression: 'lzw' }),
    'jpeg.tiff': drawn().tiff({ compression: 'jpeg', quality: 60 }),
    'fax.tiff': drawn().threshold().toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }),
    'tiled.tiff': drawn().tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }),
    'pyramid.tiff': drawn().tiff({ compression: 'deflate', pyramid: true, tile: true, tileWidth: 16, tileHeight: 16 }),
    'deep.tiff': drawn().toColourspace('rgb16').tiff({ compression: 'none' }),
  };
  for (const [name, image] of Object.entries(made)) files.set(name, new Uint8Array(await image.toBuffer()));
  return files;
}
