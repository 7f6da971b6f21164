import fc from 'fast-check';
import type { RgbImage } from '../../../shared/images/image';
import { preprocessInto } from '../../../shared/images/preprocess-into';
import { resizeByLoop } from '../../../shared/images/resize-by-loop';
import { resizeInto } from '../../../shared/images/resize-into';
import { ResizeKernel } from '../../../shared/images/resize-kernel';
import type { Scale } from '../../../shared/images/scale';
import { type TurnedImage, turnedImage } from '../../../shared/images/turned-image';
import { upright } from '../../../shared/images/upright';
import { noisePixels } from '../../support/golden-formulas';

const SCALES: readonly Scale[] = [
  { divisor: 1, shift: 0 },
  { divisor: 127.5, shift: 1 },
];
const PAGE_BYTES = 65_536;

const images: fc.Arbitrary<RgbImage> = fc
  .record({ width: fc.integer({ min: 1, max: 70 }), height: fc.integer({ min: 1, max: 70 }), salt: fc.nat(1000) })
  .map(({ width, height, salt }) => ({ width, height, data: noisePixels(height, width, salt) }));
const sizes = fc.integer({ min: 1, max: 80 });

/** The bytes of the result, with a value on either side that nobody may touch. */
function bytesOf(
  resize: (image: RgbImage | TurnedImage, sizePx: number, out: Float32Array, offset: number, scale: Scale) => unknown,
  image: RgbImage | TurnedImage,
  sizePx: number,
  scale: Scale,
): Buffer {
  const out = new Float32Array(new SharedArrayBuffer((sizePx * sizePx * 3 + 2) * 4)).fill(7);
  resize(image, sizePx, out, 1, scale);
  return Buffer.from(Uint8Array.from(new Uint8Array(out.buffer)));
}

function newKernel(): ResizeKernel {
  const kernel = ResizeKernel.make();
  if (!kernel) throw new Error('This machine has no SIMD in WebAssembly');
  return kernel;
}

/** The image in the kernel's memory. */
function lying(kernel: ResizeKernel, image: RgbImage): RgbImage {
  const data = kernel.pixels(image.data.length)!;
  data.set(image.data);
  return { ...image, data };
}

const by =
  (kernel: ResizeKernel) =>
  (...args: Parameters<typeof resizeInto>) =>
    expect(kernel.resize(...args)).toBe(true);

describe('ResizeKernel', () => {
  const kernel = newKernel();

  test.each(SCALES)('resize() gives the bytes of resizeByLoop(), less $shift, wherever the image lies', (scale) => {
    fc.assert(
      fc.property(images, sizes, (image, sizePx) => {
        const wanted = bytesOf(resizeByLoop, image, sizePx, scale);
        expect(bytesOf(by(kernel), image, sizePx, scale).equals(wanted)).toBe(true);
        expect(bytesOf(by(kernel), lying(kernel, image), sizePx, scale).equals(wanted)).toBe(true);
      }),
    );
  });

  test.each(SCALES)('resizeInto() gives a turned image the bytes of its upright copy, less $shift', (scale) => {
    const orientations = fc.constantFrom(2, 3, 4, 5, 6, 7, 8);
    fc.assert(
      fc.property(images, orientations, sizes, (image, orientation, sizePx) => {
        const turned = turnedImage(image, orientation);
        const wanted = bytesOf(resizeByLoop, upright(turned), sizePx, scale);
        expect(bytesOf(resizeInto, turned, sizePx, scale).equals(wanted)).toBe(true);
        const lent = turnedImage(lying(kernel, image), orientation);
        expect(bytesOf(by(kernel), lent, sizePx, scale).equals(wanted)).toBe(true);
      }),
    );
  });

  test.each([
    [375, 500, 160],
    [500, 375, 224],
    [1, 3000, 160],
    [3000, 1, 96],
    [160, 160, 160],
  ])('resize() gives the bytes of resizeByLoop() for %i x %i to %i', (width, height, sizePx) => {
    const image = { width, height, data: noisePixels(height, width, 5) };
    const wanted = bytesOf(resizeByLoop, image, sizePx, SCALES[1]!);
    expect(bytesOf(by(kernel), lying(kernel, image), sizePx, SCALES[1]!).equals(wanted)).toBe(true);
    expect(bytesOf(by(kernel), image, sizePx, SCALES[1]!).equals(wanted)).toBe(true);
  });

  test('resize() reads the last pixel at the very end of the memory, and nothing of what follows it counts', () => {
    const image = { width: 5, height: 3, data: noisePixels(3, 5, 8) };
    for (let short = 0; short < 12; short++) {
      const small = newKernel();
      const { byteOffset } = small.pixels(1)!;
      const data = small.pixels(3 * PAGE_BYTES - byteOffset - short)!.subarray(-image.data.length);
      data.set(image.data);
      const found = bytesOf(by(small), { ...image, data }, 6, SCALES[0]!);
      expect(found.equals(bytesOf(resizeByLoop, image, 6, SCALES[0]!))).toBe(true);
    }
  });

  test('pixels() is found to be of its kernel when that has grown', () => {
    const growing = newKernel();
    const before = growing.pixels(10)!;
    const after = growing.pixels(10 * PAGE_BYTES)!;
    expect([before.length, after.length]).toEqual([0, 10 * PAGE_BYTES]);
    expect(ResizeKernel.holding(after)).toBe(growing);
    expect(ResizeKernel.holding(Buffer.from(after.buffer, after.byteOffset, 5))).toBe(growing);
    expect(ResizeKernel.holding(new Uint8Array(5))).toBeUndefined();
  });

  test('pixels() says where there is no more memory, and what it has stays', () => {
    const small = newKernel();
    const { byteLength } = small.pixels(100)!.buffer;
    expect(small.pixels(2 ** 33)).toBeUndefined();
    expect(small.pixels(100)!.buffer.byteLength).toBe(byteLength);
  });

  test.each([
    ['more columns than it has room for', 5, 1025],
    ['copied rows that would take too much memory', 65_536, 3],
  ])('resize() leaves %s to the loop, and resizeInto() gives them', (_, width, sizePx) => {
    const image = { width, height: 2, data: noisePixels(2, width, 3) };
    const untouched = new Float32Array(sizePx * sizePx * 3);
    expect(kernel.resize(image, sizePx, untouched, 0, SCALES[0]!)).toBe(false);
    const found = bytesOf(resizeInto, image, sizePx, SCALES[0]!);
    expect(found.equals(bytesOf(resizeByLoop, image, sizePx, SCALES[0]!))).toBe(true);
  });
});

describe('a machine without SIMD', () => {
  const api = () => (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }).WebAssembly;
  afterEach(() => jest.restoreAllMocks());

  test('preprocessInto() gives the same bytes there, of a picture in a PixelRoom too', () => {
    jest.spyOn(api(), 'validate').mockReturnValue(false);
    jest.isolateModules(() => {
      const there: typeof import('../../../shared/images/preprocess-into') = require('../../../shared/images/preprocess-into');
      const kernels: typeof import('../../../shared/images/resize-kernel') = require('../../../shared/images/resize-kernel');
      const {
        PixelRoom,
      }: typeof import('../../../shared/images/pixel-room') = require('../../../shared/images/pixel-room');
      expect(kernels.ResizeKernel.make()).toBeUndefined();
      const data = new PixelRoom().take(37 * 53 * 3);
      data.set(noisePixels(37, 53, 1));
      const image = { width: 53, height: 37, data };
      expect(bytesOf(there.preprocessInto, image, 32, SCALES[1]!)).toEqual(
        bytesOf(preprocessInto, { ...image, data: noisePixels(37, 53, 1) }, 32, SCALES[1]!),
      );
    });
  });
});
