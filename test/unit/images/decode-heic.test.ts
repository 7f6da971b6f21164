import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ImageError } from '../../../shared/errors';
import { decodeImage } from '../../../shared/images/decode-image';
import { decodeOriented } from '../../../shared/images/decode-oriented';
import type { RgbImage } from '../../../shared/images/image';
import { upright } from '../../../shared/images/upright';

const fixture = (name: string) => readFileSync(join(__dirname, '../../fixtures/heic', name));
const limits = { imagePixels: 1e6 };

/** The colours in the middle of the four quarters, each channel 0 or 1: top left, top right, bottom left, bottom right. */
function quarters({ width, height, data }: RgbImage): string[] {
  return [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => {
      const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
      const levels = [...data.subarray(at, at + 3)];
      for (const level of levels) expect(Math.min(level, 255 - level)).toBeLessThan(6);
      return levels.map((level) => (level > 127 ? 1 : 0)).join('');
    }),
  );
}

const [RED, GREEN, BLUE, WHITE] = ['100', '010', '001', '111'];

describe('decodeImage() of an HEIC', () => {
  test('gives its pixels, three bytes each', async () => {
    const image = await decodeImage(fixture('four-colours.heic'), limits);
    expect([image.width, image.height, image.data.length]).toEqual([96, 64, 96 * 64 * 3]);
    expect(quarters(image)).toEqual([RED, GREEN, BLUE, WHITE]);
  });

  test('turns it as its own property says, whatever is asked for, and only once', async () => {
    const bytes = fixture('turned.heic');
    const image = await decodeImage(bytes, limits);
    expect([image.width, image.height, ...quarters(image)]).toEqual([64, 96, GREEN, WHITE, RED, BLUE]);
    for (const orient of ['exif', 'ignore'] as const) {
      expect(quarters(upright(await decodeOriented(bytes, { ...limits, orient })))).toEqual(quarters(image));
    }
  });

  test('decodes many at once, each as it is', async () => {
    const names = Array.from({ length: 12 }, (_, n) => (n % 3 ? 'four-colours.heic' : 'turned.heic'));
    const images = await Promise.all(names.map((name) => decodeImage(fixture(name), limits)));
    expect(images.map(({ width }) => width)).toEqual(names.map((name) => (name === 'turned.heic' ? 64 : 96)));
  });

  test('refuses one with more pixels than the limit before it is decoded, and says how many', async () => {
    const promise = decodeImage(fixture('four-colours.heic'), { imagePixels: 6143 });
    await expect(promise).rejects.toThrow('6144 pixels (96 x 64), the limit is 6143 pixels');
    await expect(promise).rejects.toThrow(ImageError);
    await decodeImage(fixture('four-colours.heic'), { imagePixels: 6144 });
  });

  test('refuses one whose declared size is smaller than what it holds', async () => {
    const bytes = fixture('four-colours.heic');
    const at = bytes.indexOf('ispe') + 8;
    expect([bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]).toEqual([96, 64]);
    bytes.writeUInt32BE(8, at);
    bytes.writeUInt32BE(8, at + 4);
    await expect(decodeImage(bytes, { imagePixels: 64 })).rejects.toThrow(ImageError);
  });

  test('refuses a part of one, and goes on with the next', async () => {
    const bytes = fixture('four-colours.heic');
    for (const end of [32, 200, bytes.length - 60]) {
      await expect(decodeImage(bytes.subarray(0, end), limits)).rejects.toThrow('damaged HEIC');
    }
    expect((await decodeImage(bytes, limits)).width).toBe(96);
  });

  test('gives an image within the limit or an ImageError for bytes that were changed', async () => {
    const bytes = fixture('turned.heic');
    const change = fc.tuple(fc.integer({ min: 16, max: bytes.length - 1 }), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        const found = await decodeImage(damaged, limits).catch((error: unknown) => error);
        if (found instanceof Error) return void expect(found).toBeInstanceOf(ImageError);
        const { width, height, data } = found as RgbImage;
        expect(data).toHaveLength(width * height * 3);
        expect(width * height).toBeLessThanOrEqual(limits.imagePixels);
      }),
      { numRuns: 100 },
    );
  });
});
