import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { ImageError } from '../../../shared/errors';
import { decodeImage } from '../../../shared/images/decode-image';
import type { RgbImage } from '../../../shared/images/image';
import { noisePixels } from '../../support/golden-formulas';

const FIXTURES = join(__dirname, '..', '..', 'fixtures', 'images');
const LIMITS = { imagePixels: 1_000_000 };
/** JPEG files of four inks are left to another decoder; levels by which two may differ on these small drawings. */
const FOUR_INKS = ['cmyk-adobe.jpg', 'cmyk-plain.jpg', 'ycck.jpg'];
const FOUR_INKS_LEVELS = 10;

type Expected =
  | { readonly file: string; readonly refused: true }
  | { readonly file: string; readonly refused?: never; width: number; height: number; offset: number };

const { images } = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as { images: Expected[] };
const pixels = readFileSync(join(FIXTURES, 'expected.bin'));
const fixture = (file: string): Buffer => readFileSync(join(FIXTURES, file));

const WIDTH = 23;
const HEIGHT = 17;
const noise = noisePixels(HEIGHT, WIDTH, 5);
const drawn = (): Sharp => sharp(noise, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

async function failureOf(bytes: Uint8Array, limits = LIMITS): Promise<string> {
  const error = await decodeImage(bytes, limits).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ImageError);
  return (error as ImageError).message;
}

function expectPixels(image: RgbImage, wanted: Uint8Array, levels: number): void {
  expect(image.data.length).toBe(wanted.length);
  const furthest = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - image.data[i]!)), 0);
  expect(furthest).toBeLessThanOrEqual(levels);
}

describe('decodeImage() beside TensorFlow', () => {
  test.each(images.filter((image) => !image.refused))('decodeImage() reads $file as TensorFlow does', async (image) => {
    if (image.refused) throw new TypeError('filtered above');
    const decoded = await decodeImage(fixture(image.file), LIMITS);
    expect([decoded.width, decoded.height]).toEqual([image.width, image.height]);
    const wanted = pixels.subarray(image.offset, image.offset + image.width * image.height * 3);
    expectPixels(decoded, wanted, FOUR_INKS.includes(image.file) ? FOUR_INKS_LEVELS : 0);
  });

  test.each(images.filter((image) => image.refused))(
    'decodeImage() refuses $file as TensorFlow does',
    async (image) => {
      await failureOf(fixture(image.file));
    },
  );
});

describe('decodeImage() beyond TensorFlow', () => {
  test.each([
    ['WebP', () => drawn().webp({ lossless: true })],
    ['TIFF', () => drawn().tiff({ compression: 'lzw' })],
    ['interlaced PNG', () => drawn().png({ progressive: true })],
    ['WebP with alpha', () => drawn().ensureAlpha(0.5).webp({ lossless: true })],
  ])('decodeImage() reads %s exactly', async (_, encode) => {
    const decoded = await decodeImage(await encode().toBuffer(), LIMITS);
    expect([decoded.width, decoded.height]).toEqual([WIDTH, HEIGHT]);
    expectPixels(decoded, noise, 0);
  });

  test('decodeImage() reads AVIF', async () => {
    const flat = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#c08040' } });
    const decoded = await decodeImage(await flat.avif({ quality: 90 }).toBuffer(), LIMITS);
    const wanted = new Uint8Array(WIDTH * HEIGHT * 3).map((_, i) => [0xc0, 0x80, 0x40][i % 3]!);
    expectPixels(decoded, wanted, 3);
  });
});

describe('decodeImage() refuses', () => {
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
  );

  test.each([
    ['zero bytes', () => new Uint8Array(0), 'the file is empty (zero bytes)'],
    ['a drawing', () => svg, /^the file is an SVG drawing, which is not read/],
    ['a truncated JPEG', () => fixture('truncated.jpg'), 'truncated JPEG'],
    ['a truncated PNG', () => fixture('truncated.png'), 'truncated PNG'],
    ['a truncated BMP', () => fixture('24.bmp').subarray(0, 700), 'truncated BMP'],
    ['a truncated GIF', () => fixture('plain.gif').subarray(0, 150), /^(truncated|damaged) GIF$/],
    ['a truncated WebP', () => fixture('lossless.webp').subarray(0, 90), /^(truncated|damaged) WebP$/],
    ['a magic number alone', () => Uint8Array.of(0xff, 0xd8, 0xff), /^(truncated|damaged) JPEG$/],
    [
      'a BMP of 16 bits',
      () => fixture('16.bmp'),
      'a BMP with 16 bits per pixel, which is not supported (8, 24 and 32 are)',
    ],
  ])('decodeImage() refuses %s with a short reason', async (_, bytes, reason) => {
    expect(await failureOf(bytes())).toMatch(reason instanceof RegExp ? reason : new RegExp(`^${quoted(reason)}$`));
  });

  test.each(['rgb.jpg', 'rgb.png', '24.bmp', 'lossless.webp'])(
    'decodeImage() holds %s to the pixel limit',
    async (file) => {
      expect(await failureOf(fixture(file), { imagePixels: 293 })).toBe(
        '294 pixels (21 x 14), the limit is 293 pixels',
      );
      await expect(decodeImage(fixture(file), { imagePixels: 294 })).resolves.toBeDefined();
    },
  );

  test('decodeImage() says the size in megapixels before it allocates it', async () => {
    const huge = await sharp({ create: { width: 6000, height: 4000, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect(await failureOf(huge)).toBe('24.0 megapixels (6000 x 4000), the limit is 1.0 megapixels');
  });
});

const quoted = (value: string): string => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
