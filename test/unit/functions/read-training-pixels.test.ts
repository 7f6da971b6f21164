import { readTrainingPixels } from '../../../functions/base/read-training-pixels';
import { readListing } from '../../../shared/archive/read-listing';
import type { ShardImage } from '../../../shared/dataset/manifest';
import { readDataset } from '../../../shared/dataset/read-dataset';
import { decodeImage } from '../../../shared/images/decode-image';
import { preprocessInto } from '../../../shared/images/preprocess-into';
import { bufferReader } from '../../support/buffer-reader';
import { settledConfig } from '../../support/settled-config';
import { tinyBmp } from '../../support/tiny-bmp';
import { writeZip } from '../../support/write-zip';

const config = settledConfig({ imageSizePx: 96 });
const FLOATS = 96 * 96 * 3;
const IMAGES = 30;
/** Damaged: one, a few in a row, and more than are read at once. */
const BAD = new Set([2, 5, 6, 7, ...Array.from({ length: 9 }, (_, i) => 15 + i)]);
const bytesOf = (i: number) => (BAD.has(i) ? Buffer.from(`no picture ${i}`) : tinyBmp(i, 8 + i));
const nameOf = (i: number) => `pets/${i % 2 ? 'cats' : 'dogs'}/${i}.bmp`;
const source = bufferReader(
  writeZip(Array.from({ length: IMAGES }, (_, i) => ({ name: nameOf(i), data: bytesOf(i) }))),
);

async function candidates(): Promise<ShardImage[]> {
  const { images } = readDataset(await readListing(source, config.limits), config, 'pets.zip');
  const byName = new Map([...images].map((image) => [image.name, image]));
  return Array.from({ length: IMAGES }, (_, i) => byName.get(nameOf(i)) as ShardImage);
}

describe('readTrainingPixels()', () => {
  test.each([1, 4, 10, 17, 29])('gives the pixels of the first %i that can be read, in their order', async (most) => {
    const { pixels, images } = await readTrainingPixels(source, await candidates(), { config }, most);
    const wanted = Array.from({ length: IMAGES }, (_, i) => i).filter((i) => !BAD.has(i));
    expect(images.map(({ name }) => name)).toEqual(wanted.slice(0, most).map(nameOf));
    const own = new Float32Array(FLOATS);
    for (const [at, i] of wanted.slice(0, most).entries()) {
      preprocessInto(await decodeImage(bytesOf(i), config.limits), 96, own, 0);
      expect(
        Buffer.compare(Buffer.from(pixels.slice(at * FLOATS, (at + 1) * FLOATS).buffer), Buffer.from(own.buffer)),
      ).toBe(0);
    }
  });

  test('fails where the archive is not what its directory says', async () => {
    const [first, second, ...others] = await candidates();
    const lying = [first!, { ...second!, crc32: 1 }, ...others];
    await expect(readTrainingPixels(source, lying, { config }, 20)).rejects.toThrow(/CRC-32/);
  });
});
