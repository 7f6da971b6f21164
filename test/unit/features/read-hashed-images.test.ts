import { readArchive } from '../../../shared/archive/read-archive';
import { parseConfig } from '../../../shared/config';
import type { ShardImage } from '../../../shared/dataset/manifest';
import { CancelledError } from '../../../shared/errors';
import { type HashedImages, PORTION_BYTES, readHashedImages } from '../../../shared/features/read-hashed-images';
import { sha256Hex } from '../../../shared/hash';
import { bufferReader } from '../../support/buffer-reader';
import { writeZip } from '../../support/write-zip';

async function portionsOf(files: readonly Uint8Array[], signal?: AbortSignal) {
  const reader = bufferReader(
    writeZip(files.map((data, i) => ({ name: `a/${i}.bmp`, data, deflate: data.length > 1000 }))),
  );
  const limits = { ...parseConfig({}).limits, ratio: 1e6 };
  const shard: ShardImage[] = (await readArchive(reader, limits)).map((entry) => ({
    ...entry,
    label: 0,
    split: 'train',
  }));
  reader.reads.length = 0;
  const portions: HashedImages[] = [];
  for await (const portion of readHashedImages(reader, shard, signal)) portions.push(portion);
  return { portions, reads: reader.reads };
}

describe('readHashedImages()', () => {
  test('readHashedImages() answers a shard in one portion, with one read, and the bytes of equal images once', async () => {
    const files = ['x', 'y', 'x', 'z'].map((text) => Buffer.from(text));
    const { portions, reads } = await portionsOf(files);
    expect(portions).toHaveLength(1);
    expect(portions[0]?.sha256s).toEqual(files.map(sha256Hex));
    expect([...(portions[0]?.bytes ?? [])].map(([sha256, bytes]) => [sha256, Buffer.from(bytes).toString()])).toEqual(
      ['x', 'y', 'z'].map((text) => [sha256Hex(text), text]),
    );
    expect(reads).toHaveLength(1);
  });

  test('readHashedImages() holds no more unpacked bytes than a portion has', async () => {
    const files = Array.from({ length: 5 }, (_, i) => new Uint8Array(PORTION_BYTES / 4).fill(i));
    const { portions } = await portionsOf(files);
    expect(portions.map(({ sha256s }) => sha256s.length)).toEqual([4, 1]);
    expect(portions.flatMap(({ sha256s }) => sha256s)).toEqual(files.map(sha256Hex));
    // Equal images take their room once.
    expect((await portionsOf(Array(6).fill(files[0]))).portions).toHaveLength(1);
  });

  test('readHashedImages() reads a sample without what lies between its images, where that is more than it is told', async () => {
    const files = Array.from({ length: 40 }, (_, i) => Buffer.alloc(500, `${i} `));
    const reader = bufferReader(writeZip(files.map((data, i) => ({ name: `a/${i}.bmp`, data, deflate: false }))));
    const entries = await readArchive(reader, parseConfig({}).limits);
    const sample = [0, 1, 2, 20, 39].map((i): ShardImage => ({ ...entries[i]!, label: 0, split: 'train' }));
    const wanted = [0, 1, 2, 20, 39].map((i) => sha256Hex(files[i]!));
    for (const [mostGapBytes, reads] of [
      [undefined, 1],
      [1000, 3],
    ] as const) {
      reader.reads.length = 0;
      const found: string[] = [];
      for await (const { sha256s } of readHashedImages(reader, sample, undefined, mostGapBytes)) found.push(...sha256s);
      expect(found).toEqual(wanted);
      expect(reader.reads).toHaveLength(reads);
    }
    expect(reader.reads.reduce((sum, [start, end]) => sum + end - start, 0)).toBeLessThan(8000);
  });

  test('readHashedImages() answers nothing for no images, and stops when it is told to', async () => {
    for await (const _ of readHashedImages(bufferReader(new Uint8Array(0)), [])) throw new Error('there is nothing');
    await expect(portionsOf([Buffer.from('x')], AbortSignal.abort())).rejects.toThrow(CancelledError);
  });
});
