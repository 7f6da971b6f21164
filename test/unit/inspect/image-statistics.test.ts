import sharp from 'sharp';
import { FormatError } from '../../../shared/errors';
import { decodeImage } from '../../../shared/images/decode-image';
import type { RgbImage } from '../../../shared/images/image';
import { turnedImage } from '../../../shared/images/turned-image';
import { upright } from '../../../shared/images/upright';
import { type ImageStatistics, imageStatistics } from '../../../shared/inspect/image-statistics';
import { oddImages } from '../../../shared/inspect/odd-images';
import { hammingDistance } from '../../../shared/inspect/perceptual-hash';
import { decodeStatistics, encodeStatistics } from '../../../shared/inspect/statistics-file';
import { Random } from '../../../shared/random';

/** Blocks of chance colours, smoothed: edges and areas, as a photograph has them. */
async function scene(seed: number, width = 400, height = 300): Promise<Buffer> {
  const random = new Random(seed);
  const raw = Buffer.from(Array.from({ length: 20 * 15 * 3 }, () => random.below(256)));
  return sharp(raw, { raw: { width: 20, height: 15, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .jpeg({ quality: 95 })
    .toBuffer();
}

const look = async (bytes: Uint8Array) => imageStatistics(await decodeImage(bytes, { imagePixels: 1e8 }));
const plain = (width: number, height: number, value: (i: number) => number): RgbImage => ({
  ...{ width, height },
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => value(i)),
});
const distance = (a: ImageStatistics, b: ImageStatistics) => hammingDistance(a.hash, 0, b.hash, 0, 8);

describe('imageStatistics()', () => {
  test('gives a picture that was encoded again or made smaller nearly the same hash, and another one another', async () => {
    const original = await scene(1);
    const [own, worse, smaller, other] = await Promise.all([
      look(original),
      look(await sharp(original).jpeg({ quality: 40 }).toBuffer()),
      look(await sharp(original).resize(170).jpeg({ quality: 70 }).toBuffer()),
      look(await scene(2)),
    ]);
    expect(distance(own, worse)).toBeLessThan(16);
    expect(distance(own, smaller)).toBeLessThan(24);
    expect(distance(own, other)).toBeGreaterThan(80);
  });

  test('measures light, information, edges and colour', () => {
    const black = imageStatistics(plain(80, 60, () => 0));
    expect(black).toMatchObject({ width: 80, height: 60, brightness99: 0, edges: 0, colour: 0 });
    expect(imageStatistics(plain(80, 60, () => 255))).toMatchObject({ brightness5: 1, edges: 0 });
    // One value in each of three channels.
    expect(black.entropy).toBeCloseTo(Math.log2(3), 6);
    const random = new Random(5);
    const noise = imageStatistics(plain(500, 500, () => random.below(256)));
    expect(noise.entropy).toBeGreaterThan(9.4);
    expect(noise.colour).toBeGreaterThan(200);
    expect(noise.edges).toBeGreaterThan(60);
  });

  test('looks at a turned image as at its upright copy', async () => {
    const stored = await decodeImage(await scene(3), { imagePixels: 1e8 });
    for (const orientation of [2, 3, 4, 5, 6, 7, 8] as const) {
      const turned = turnedImage(stored, orientation);
      expect(imageStatistics(turned)).toEqual(imageStatistics(upright(turned)));
      expect(imageStatistics(turned).hash).not.toEqual(imageStatistics(stored).hash);
    }
  });

  test('is made of every part of an image, be it smaller than the grid or of one pixel', () => {
    const half = imageStatistics(plain(200, 100, (i) => (i % 600 < 300 ? 0 : 255)));
    expect([half.brightness5, half.brightness99]).toEqual([0, 1]);
    expect(imageStatistics(plain(1, 1, () => 9))).toMatchObject({ width: 1, height: 1, edges: 0 });
  });
});

describe('oddImages()', () => {
  const usual: ImageStatistics = {
    ...{ width: 400, height: 300, brightness99: 0.9, brightness5: 0.1, entropy: 9, edges: 60, colour: 120 },
    hash: new Uint32Array(8),
  };
  const placeOf = (image: number) => ({ file: `${image}.jpg`, class: 'ants', split: 'train' as const });

  test('finds each kind, the oddest first, and nothing in usual images', () => {
    const odd: Partial<ImageStatistics>[] = [
      {},
      { brightness99: 0.3 },
      { brightness99: 0.2 },
      { brightness5: 0.99 },
      { edges: 5 },
      { entropy: 2 },
      { colour: 1 },
      { width: 1200, height: 100 },
      { width: 40, height: 30 },
    ];
    const found = oddImages(
      [...Array(20).fill(usual), ...odd.map((own) => ({ ...usual, ...own })), undefined],
      placeOf,
    );
    const files = Object.fromEntries(
      Object.entries(found).map(([kind, list]) => [kind, list.map(({ file }) => Number.parseInt(file, 10) - 20)]),
    );
    expect(files).toEqual({
      ...{ dark: [2, 1], light: [3], blurry: [4], lowInformation: [5], gray: [6], oddAspectRatio: [7], oddSize: [8] },
    });
    expect(found.dark[0]?.value).toBe(0.2);
  });

  test('does not call a dark image blurry for having faint edges', () => {
    const { blurry, dark } = oddImages([{ ...usual, brightness99: 0.1, edges: 5 }], placeOf);
    expect([blurry.length, dark.length]).toEqual([0, 1]);
  });
});

describe('encodeStatistics()', () => {
  const id = (n: number) => n.toString(16).padStart(64, '0');
  const statistics = (n: number): ImageStatistics => ({
    ...{ width: n, height: 3, brightness99: 0.5, brightness5: 0.25, entropy: 7.5, edges: 2, colour: 9 },
    hash: Uint32Array.from({ length: 8 }, (_, i) => 2 ** 31 + n * i),
  });

  test('comes back as it was, and in the same bytes whatever the order', () => {
    const map = new Map([5, 1, 3].map((n) => [id(n), statistics(n)] as const));
    const bytes = encodeStatistics(map);
    expect(decodeStatistics(bytes, 'x')).toEqual(map);
    expect(Buffer.from(encodeStatistics(new Map([...map].reverse())))).toEqual(Buffer.from(bytes));
    expect(decodeStatistics(encodeStatistics(new Map()), 'x').size).toBe(0);
  });

  test('is refused where it is cut, changed, of another version or another kind', () => {
    const bytes = Buffer.from(encodeStatistics(new Map([[id(1), statistics(1)]])));
    const changed = (at: number) => {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1;
      return copy;
    };
    for (const wrong of [bytes.subarray(0, -1), bytes.subarray(0, 5), changed(0), changed(4), changed(40)]) {
      expect(() => decodeStatistics(wrong, 'statistics/x.bin')).toThrow(FormatError);
      expect(() => decodeStatistics(wrong, 'statistics/x.bin')).toThrow(/"statistics\/x\.bin"/);
    }
  });
});
