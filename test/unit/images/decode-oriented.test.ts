import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { decodeImage } from '../../../shared/images/decode-image';
import { decodeOriented } from '../../../shared/images/decode-oriented';
import { PixelRoom } from '../../../shared/images/pixel-room';
import { preprocessInto } from '../../../shared/images/preprocess-into';
import { upright } from '../../../shared/images/upright';
import { exifBlockOf, orientationEntry, withExif } from '../../support/exif-block';
import { noisePixels } from '../../support/golden-formulas';

const LIMITS = { imagePixels: 1e6 };
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
// Two tiles and a part of one, so that the copy meets its borders.
const [WIDTH, HEIGHT] = [75, 41];
const pixels = noisePixels(HEIGHT, WIDTH, 3);
const stored = () => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

/** The same pixels, turned by another program. */
async function turnedBySharp(image: Buffer | Uint8Array, size: { width: number; height: number }, orientation: number) {
  const file = await sharp(image, { raw: { ...size, channels: 3 } })
    .withMetadata({ orientation })
    .png()
    .toBuffer();
  const { data, info } = await sharp(file).autoOrient().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

const asPlain = ({ width, height, data }: { width: number; height: number; data: Uint8Array }) => ({
  ...{ width, height },
  data: Buffer.from(data).toString('base64'),
});

describe('decodeOriented()', () => {
  test.each(ORIENTATIONS)('decodeOriented() turns orientation %i as another program does it', async (orientation) => {
    const wanted = asPlain(await turnedBySharp(pixels, { width: WIDTH, height: HEIGHT }, orientation));
    const lossless = [
      stored().withMetadata({ orientation }).png(),
      stored().withMetadata({ orientation }).webp({ lossless: true }),
      stored().withMetadata({ orientation }).tiff({ compression: 'lzw' }),
    ];
    for (const image of lossless) {
      const bytes = await image.toBuffer();
      expect(asPlain(upright(await decodeOriented(bytes, { ...LIMITS, orient: 'exif' })))).toEqual(wanted);
      expect(await decodeOriented(bytes, { ...LIMITS, orient: 'ignore' })).toEqual(await decodeImage(bytes, LIMITS));
    }
  });

  test.each(ORIENTATIONS)(
    'decodeOriented() turns a JPEG of orientation %i, in a room or out of it',
    async (orientation) => {
      const plain = await stored().jpeg({ quality: 90 }).toBuffer();
      const asStored = await decodeImage(plain, LIMITS);
      const wanted = asPlain(await turnedBySharp(asStored.data, asStored, orientation));
      const room = new PixelRoom();
      for (const order of ['II', 'MM'] as const) {
        const bytes = withExif(plain, exifBlockOf([orientationEntry(orientation)], order));
        const options = { ...LIMITS, orient: 'exif' } as const;
        expect(asPlain(upright(await decodeOriented(bytes, options)))).toEqual(wanted);
        expect(asPlain(upright(await decodeOriented(bytes, options, room)))).toEqual(wanted);
        const { width, height } = await decodeOriented(bytes, options);
        expect({ width, height }).toEqual({ width: wanted.width, height: wanted.height });
        // What the network sees is what it would see of the upright pixels, bit by bit.
        const [fed, expected] = [new Float32Array(96 * 96 * 3), new Float32Array(96 * 96 * 3)];
        preprocessInto(await decodeOriented(bytes, options, room), 96, fed, 0);
        preprocessInto(await turnedBySharp(asStored.data, asStored, orientation), 96, expected, 0);
        expect(Buffer.from(fed.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
        expect(asPlain(upright(await decodeOriented(bytes, { ...LIMITS, orient: 'ignore' })))).toEqual(
          asPlain(asStored),
        );
      }
    },
  );

  test('decodeOriented() gives the same pixels of an AVIF by both settings: its turn is its format’s', async () => {
    const bytes = await stored().withMetadata({ orientation: 6 }).avif({ quality: 90 }).toBuffer();
    const [turned, ignored] = await Promise.all(
      (['exif', 'ignore'] as const).map((orient) => decodeOriented(bytes, { ...LIMITS, orient })),
    );
    expect(turned).toEqual(ignored);
    expect(turned).toMatchObject({ width: HEIGHT, height: WIDTH });
  });

  test('decodeOriented() leaves an upright image where it was decoded', async () => {
    const bytes = readFileSync(join(__dirname, '../../fixtures/images/rgb.jpg'));
    const room = new PixelRoom();
    const image = upright(await decodeOriented(bytes, { ...LIMITS, orient: 'exif' }, room));
    expect(image.data.buffer).toBe(room.take(1).buffer);
  });
});
