import fc from 'fast-check';
import { readArchive } from '../../../shared/archive/read-archive';
import { parseConfig } from '../../../shared/config';
import type { ShardImage } from '../../../shared/dataset/manifest';
import { ArchiveError, CancelledError } from '../../../shared/errors';
import { extractFeatures } from '../../../shared/features/extract-features';
import { FeatureCache } from '../../../shared/features/feature-cache';
import { updateFeatureIndex } from '../../../shared/features/update-feature-index';
import { decodeOptionsOf } from '../../../shared/images/decode-options-of';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { bufferReader } from '../../support/buffer-reader';
import { FakeEngine } from '../../support/fake-engine';
import { tinyBmp } from '../../support/tiny-bmp';
import { writeZip } from '../../support/write-zip';

const config = parseConfig({});
const decode = decodeOptionsOf(config);
const SPACE = 'base/space';

/** A shard of pictures by their numbers; a number below zero is a file that is no image. */
async function shardOf(numbers: readonly number[]) {
  const data = (n: number) => (n < 0 ? Buffer.from(`no image ${n}`) : tinyBmp(n));
  const reader = bufferReader(writeZip(numbers.map((n, i) => ({ name: `a/${i}.bmp`, data: data(n) }))));
  const entries = await readArchive(reader, config.limits);
  const images: ShardImage[] = entries.map((entry) => ({ ...entry, label: 0, split: 'train' }));
  reader.reads.length = 0;
  return { reader, images };
}

async function extract(
  store: MemoryBlobStore,
  numbers: readonly number[],
  engine = new FakeEngine(),
  signal?: AbortSignal,
) {
  const { reader, images } = await shardOf(numbers);
  const cache = new FeatureCache(store, SPACE);
  let done = 0;
  let asked = 0;
  const extracted = await extractFeatures(reader, images, {
    ...{ space: SPACE, featureCount: engine.featureCount, cache, decode, signal },
    engine: async () => {
      asked++;
      return engine;
    },
    onImage: () => void done++,
  });
  const file = await cache.whole(extracted.id);
  const rows = extracted.images.map((image) =>
    'row' in image ? [...(file?.features.subarray(image.row * 4, image.row * 4 + 4) ?? [])] : image.error,
  );
  return { extracted, engine, asked, done, rows, reads: reader.reads };
}

describe('extractFeatures()', () => {
  test('extractFeatures() reads a shard at once, computes equal images once and reports each', async () => {
    const { extracted, engine, rows, done, reads } = await extract(new MemoryBlobStore(), [1, 2, 1, 3, 1]);
    expect([engine.images, done, extracted.cached, reads.length]).toEqual([3, 5, 0, 1]);
    expect(rows[0]).toEqual(rows[2]);
    expect(rows[0]).not.toEqual(rows[1]);
    expect(extracted.images.map((image) => 'row' in image && image.row)).toEqual([0, 1, 0, 2, 0]);
  });

  test('extractFeatures() finds a whole shard again without an engine', async () => {
    const store = new MemoryBlobStore();
    const first = await extract(store, [1, -1, 2]);
    const again = await extract(store, [1, -1, 2]);
    expect([again.asked, again.done, again.extracted.cached]).toEqual([0, 3, 3]);
    expect(again.extracted.images).toEqual(first.extracted.images);
  });

  test('extractFeatures() computes only what the index does not know', async () => {
    const store = new MemoryBlobStore();
    const { rows } = await extract(store, [1, 2, 3, 4]);
    await updateFeatureIndex(store, SPACE);
    const grown = await extract(store, [9, 3, 1, 8]);
    expect([grown.engine.images, grown.extracted.cached, grown.done]).toEqual([2, 2, 4]);
    expect([grown.rows[1], grown.rows[2]]).toEqual([rows[2], rows[0]]);
  });

  test('extractFeatures() gives an image that cannot be used a reason and no row', async () => {
    const { rows, extracted, engine } = await extract(new MemoryBlobStore(), [5, -1, 6, -1]);
    expect([rows[1], rows[3]]).toEqual(Array(2).fill(expect.stringMatching(/no known image format/)));
    expect(engine.images).toBe(2);
    expect(extracted.images.map((image) => ('row' in image ? image.row : undefined))).toEqual([
      0,
      undefined,
      1,
      undefined,
    ]);
  });

  test('extractFeatures() leaves the same bytes whatever was known before', async () => {
    const numbers = fc.array(fc.integer({ min: -2, max: 9 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(numbers, numbers, async (before, shard) => {
        const [cold, warm] = [new MemoryBlobStore(), new MemoryBlobStore()];
        await extract(warm, before);
        await updateFeatureIndex(warm, SPACE);
        const key = new FeatureCache(cold, SPACE).key((await extract(cold, shard)).extracted.id);
        await extract(warm, shard);
        expect(await warm.get(key)).toEqual(await cold.get(key));
      }),
      { numRuns: 30 },
    );
  });

  test('extractFeatures() writes nothing where the archive lies, the engine fails or it is stopped', async () => {
    const store = new MemoryBlobStore();
    const fails = new FakeEngine({ during: () => Promise.reject(new Error('out of memory')) });
    await expect(extract(store, [1, 2], fails)).rejects.toThrow('out of memory');
    const stop = new AbortController();
    const stops = new FakeEngine({ batchSize: 1, during: () => stop.abort() });
    await expect(extract(store, [1, 2, 3, 4, 5, 6], stops, stop.signal)).rejects.toThrow(CancelledError);

    const { reader, images } = await shardOf([1, 2]);
    const lying = images.map((image) => ({ ...image, crc32: 1 }));
    const cache = new FeatureCache(store, SPACE);
    const options = { space: SPACE, featureCount: 4, cache, decode, engine: async () => new FakeEngine() };
    await expect(extractFeatures(reader, lying, options)).rejects.toThrow(ArchiveError);
    for await (const { key } of store.list('')) throw new Error(`${key} was left`);
  });
});
