import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { RgbImage } from '../../../shared/images/image';
import { preprocessInto } from '../../../shared/images/preprocess-into';
import { resizeBilinear } from '../../../shared/images/resize-bilinear';
import { noisePixels } from '../../support/golden-formulas';

const GOLDEN = join(__dirname, '..', '..', 'golden');

interface GoldenCase {
  readonly height: number;
  readonly width: number;
  readonly salt: number;
  readonly sizePx: number;
  readonly rows: readonly number[];
  readonly offset: number;
}

const images: fc.Arbitrary<RgbImage> = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }), salt: fc.nat(1000) })
  .map(({ width, height, salt }) => ({ width, height, data: noisePixels(height, width, salt) }));
const sizes = fc.integer({ min: 1, max: 48 });

function constantImage(width: number, height: number, value: number): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3).fill(value) };
}

describe('resizeBilinear()', () => {
  const { cases } = JSON.parse(readFileSync(join(GOLDEN, 'resize.json'), 'utf8')) as { cases: GoldenCase[] };
  const file = readFileSync(join(GOLDEN, 'resize.bin'));
  const golden = new DataView(file.buffer, file.byteOffset, file.byteLength);

  test.each(cases)('resizeBilinear() equals TensorFlow bit for bit: $width x $height to $sizePx', (entry) => {
    const { width, height, sizePx, rows, offset } = entry;
    const resized = resizeBilinear({ width, height, data: noisePixels(height, width, entry.salt) }, sizePx);
    const rowValues = sizePx * 3;
    const found = rows.flatMap((row) => [...resized.subarray(row * rowValues, (row + 1) * rowValues)]);
    const wanted = found.map((_, i) => golden.getFloat32(offset + 4 * i, true));
    expect(found).toEqual(wanted);
  });

  test('resizeBilinear() keeps within the range of the source', () => {
    fc.assert(
      fc.property(images, sizes, (image, sizePx) => {
        const resized = resizeBilinear(image, sizePx);
        const [least, most] = [Math.min(...image.data), Math.max(...image.data)];
        expect(resized.every((value) => value >= least && value <= most)).toBe(true);
      }),
    );
  });

  test('resizeBilinear() leaves an image of the wanted size as it is', () => {
    fc.assert(
      fc.property(sizes, fc.nat(1000), (sizePx, salt) => {
        const data = noisePixels(sizePx, sizePx, salt);
        expect([...resizeBilinear({ width: sizePx, height: sizePx, data }, sizePx)]).toEqual([...data]);
      }),
    );
  });

  test('resizeBilinear() keeps a constant image constant, a single pixel too', () => {
    const side = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 0, max: 255 }), sizes, (width, height, value, sizePx) => {
        const resized = resizeBilinear(constantImage(width, height, value), sizePx);
        expect(resized.length).toBe(sizePx * sizePx * 3);
        expect(resized.every((found) => found === value)).toBe(true);
      }),
    );
  });
});

describe('preprocessInto()', () => {
  test('preprocessInto() is resizeBilinear() and x / 127.5 - 1 in float32 bit for bit, and touches nothing around it', () => {
    fc.assert(
      fc.property(images, sizes, fc.nat(9), (image, sizePx, offset) => {
        const count = sizePx * sizePx * 3;
        const out = new Float32Array(offset + count + 2).fill(7);
        preprocessInto(image, sizePx, out, offset);
        const resized = resizeBilinear(image, sizePx);
        const wanted = resized.map((value) => Math.fround(value / 127.5) - 1);
        expect(out.subarray(offset, offset + count)).toEqual(wanted);
        expect([...out.subarray(0, offset), ...out.subarray(offset + count)].every((value) => value === 7)).toBe(true);
      }),
    );
  });

  test('preprocessInto() maps 0 to -1 and 255 to 1', () => {
    const out = new Float32Array(2 * 12);
    preprocessInto(constantImage(5, 3, 0), 2, out, 0);
    preprocessInto(constantImage(5, 3, 255), 2, out, 12);
    expect([...out]).toEqual([...new Array(12).fill(-1), ...new Array(12).fill(1)]);
  });

  test('preprocessInto() refuses an output without room', () => {
    expect(() => preprocessInto(constantImage(2, 2, 1), 4, new Float32Array(48), 1)).toThrow(RangeError);
  });
});
