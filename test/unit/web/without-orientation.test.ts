import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { withoutOrientation } from '../../../web/browser/without-orientation';

const read = (path: string) => new Uint8Array(readFileSync(join(__dirname, '../..', path)));
const pixels = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer();

describe('withoutOrientation()', () => {
  test.each([
    ['jpeg', () => read('golden/jpegs/straight/j-orientation.jpg')],
    ['jpeg', () => read('fixtures/images/oriented.jpg')],
    ['png', async () => turned('png')],
    ['webp', async () => turned('webp')],
  ] as const)('withoutOrientation() leaves the pixels of a %s and takes what turns them', async (format, make) => {
    const bytes = await make();
    expect((await sharp(bytes).metadata()).orientation).toBeGreaterThan(1);
    const plain = withoutOrientation(bytes, format);
    expect((await sharp(plain).metadata()).orientation).toBeUndefined();
    expect(await pixels(plain)).toEqual(await pixels(bytes));
  });

  test.each([
    ['jpeg', 'fixtures/images/rgb.jpg'],
    ['png', 'fixtures/images/rgba.png'],
    ['webp', 'fixtures/images/lossless.webp'],
    ['gif', 'fixtures/images/plain.gif'],
  ] as const)('withoutOrientation() leaves a %s as it is that turns nothing', (format, file) => {
    expect(withoutOrientation(read(file), format)).toEqual(read(file));
  });

  test('withoutOrientation() ends on whatever bytes it is given', () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      for (const length of [0, 3, 9, 40]) {
        for (const fill of [0, 0xff]) {
          const bytes = new Uint8Array(length).fill(fill);
          expect(withoutOrientation(bytes, format)).toEqual(bytes);
        }
      }
      const whole = read('golden/jpegs/straight/j-orientation.jpg');
      for (let end = 0; end < 200; end++) withoutOrientation(whole.slice(0, end), format);
    }
  });
});

async function turned(format: 'png' | 'webp'): Promise<Uint8Array<ArrayBuffer>> {
  const image = sharp(read('fixtures/images/rgb.png')).withMetadata({ orientation: 6 });
  return new Uint8Array(await image.toFormat(format, { lossless: true }).toBuffer());
}
