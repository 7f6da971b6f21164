import sharp from 'sharp';
import { activationPng, smallPicture } from '../../../shared/report/picture';

const image = (width: number, height: number) => ({
  width,
  height,
  data: new Uint8Array(width * height * 3).fill(120),
});

describe('smallPicture()', () => {
  test.each([
    [1000, 500, 260, 130],
    [500, 1000, 130, 260],
    [100, 80, 100, 80],
    [4000, 10, 260, 40],
    [1, 1, 40, 40],
  ])('smallPicture() of %i by %i is %i by %i', async (width, height, smallWidth, smallHeight) => {
    const small = await smallPicture(image(width, height));
    expect([small.width, small.height]).toEqual([smallWidth, smallHeight]);
    const { format, ...found } = await sharp(small.jpeg).metadata();
    expect([format, found.width, found.height]).toEqual(['jpeg', smallWidth, smallHeight]);
  });
});

describe('activationPng()', () => {
  test('activationPng() is orange where a place speaks for the class and blue where against it, by strength', async () => {
    const png = await activationPng({ side: 2, values: Float32Array.of(4, -2, 0, 1) });
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([2, 2, 4]);
    const cell = (i: number) => [...data.subarray(i * 4, i * 4 + 4)] as [number, number, number, number];
    expect(cell(0)[0]).toBeGreaterThan(cell(0)[2]);
    expect(cell(1)[2]).toBeGreaterThan(cell(1)[0]);
    expect(cell(1)[3]).toBe(Math.round(cell(0)[3] / 2));
    expect(cell(2)[3]).toBe(0);
  });

  test('activationPng() of nothing at all is transparent', async () => {
    const { data } = await sharp(await activationPng({ side: 1, values: Float32Array.of(0) }))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data.at(-1)).toBe(0);
  });
});
