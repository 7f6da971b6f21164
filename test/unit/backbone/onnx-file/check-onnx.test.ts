import { checkOnnx, knownPicture } from '../../../../shared/backbone/onnx-file/check-onnx';
import type { RunOnnx } from '../../../../shared/backbone/onnx-file/run-onnx';
import { sha256Hex } from '../../../../shared/hash';

const SIZE = 16;
const WIDTH = 3;

/** Stands for a network: gives each picture a row. */
const network =
  (row: (picture: Float32Array, images: number) => readonly number[]): RunOnnx =>
  async (_, pixels, images, size) => {
    const length = size * size * 3;
    const rows = Array.from({ length: images }, (_, i) => row(pixels.subarray(i * length, (i + 1) * length), images));
    const values = Float32Array.from(rows.flat());
    return new Map([['features', { dims: [images, WIDTH], elementType: 'float32', values }]]);
  };
const check = (run: RunOnnx) =>
  checkOnnx(new Uint8Array(0), { name: 'net.onnx', imageSizePx: SIZE, featureCount: WIDTH, run });

describe('checkOnnx()', () => {
  test('gives the features of the known picture', async () => {
    const answer = await check(network((picture) => [picture[0]!, picture[1]!, picture[2]!]));
    expect(answer.features).toEqual(knownPicture(SIZE, 20_240_229).slice(0, 3));
    expect(answer.apart).toBe(0);
  });

  test.each<[string, RunOnnx, RegExp]>([
    ['are no numbers', network(([a = 0]) => [a, Number.NaN, 1]), /2 of 6 features.*no finite numbers/],
    ['are endless', network(([a = 0]) => [a, Number.POSITIVE_INFINITY, 1]), /no finite numbers/],
    ['are all the same', network(() => [7, 7, 7]), /all 3 features of a known picture are 7/],
    ['do not see the picture', network(() => [1, 2, 3]), /two pictures that differ give the same/],
    [
      'depend on the neighbour',
      network(([a = 0, b = 0], images) => [a, b, images]),
      /depend on its neighbour in the batch/,
    ],
    ['are of another width', network(([a = 0]) => [a, 1]), /1 images give 2 features, 3 were wanted/],
  ])('refuses features that %s', async (_, run, wanted) => {
    await expect(check(run)).rejects.toMatchObject({ name: 'BaseError', message: expect.stringMatching(wanted) });
  });

  test('shows the same picture on every machine', () => {
    const picture = knownPicture(32, 5);
    expect(picture.every((value) => value >= -1 && value <= 1)).toBe(true);
    expect(sha256Hex(new Uint8Array(picture.buffer))).toBe(
      '4d454e872db2b4289848efc2506ae6127ab06b86d95bab825ecd7dee0a8fe179',
    );
  });
});
