import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readPhotographs } from '../../../bench/photographs';
import { writePhotographs } from '../../../bench/write-photographs';
import { sha256Hex } from '../../../shared/hash';
import { writeZip } from '../../support/write-zip';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headstart-write-photographs-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Noise: whatever is cut out of it is another picture. */
async function noise(seed: number): Promise<Buffer> {
  const [width, height] = [40, 32];
  const raw = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i + seed, 0x9e3779b1) >>> 24);
  return sharp(raw, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

test('writePhotographs() makes as many files as are asked for, no two of the same bytes, in the splits and classes of the originals', async () => {
  const places = ['train/cats/a.jpg', 'train/dogs/b.jpg', 'validation/cats/c.jpg', 'validation/dogs/d.jpg'];
  const entries = await Promise.all(places.map(async (name, i) => ({ name, data: await noise(i * 1000) })));
  const [archive, made] = [join(folder, 'originals.zip'), join(folder, 'made.zip')];
  await writeFile(archive, writeZip(entries));

  const bytes = await writePhotographs(archive, made, 202);

  const { images, bytesOf } = await readPhotographs(made);
  expect(images.length).toBe(202);
  expect(new Set(images.map((image) => sha256Hex(bytesOf(image)))).size).toBe(202);
  expect(images.reduce((sum, image) => sum + bytesOf(image).length, 0)).toBe(bytes);
  const inPlace = (split: string, label: number) =>
    images.filter((image) => image.split === split && image.label === label).length;
  expect([inPlace('train', 0), inPlace('train', 1), inPlace('validation', 0), inPlace('validation', 1)]).toEqual([
    51, 51, 50, 50,
  ]);
});

test('writePhotographs() refuses to give one picture twice', async () => {
  // Files of other bytes, and all of them plain red: so is whatever is cut out of them.
  const red = (quality: number) =>
    sharp({ create: { width: 24, height: 24, channels: 3, background: 'red' } })
      .jpeg({ quality })
      .toBuffer();
  const places = ['train/cats/a.jpg', 'train/dogs/b.jpg', 'validation/cats/c.jpg', 'validation/dogs/d.jpg'];
  const entries = await Promise.all(places.map(async (name, i) => ({ name, data: await red(100 - i) })));
  const archive = join(folder, 'plain.zip');
  await writeFile(archive, writeZip(entries));
  await expect(writePhotographs(archive, join(folder, 'same.zip'), 8)).rejects.toThrow(/the same as another/);
});
