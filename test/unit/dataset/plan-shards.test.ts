import fc from 'fast-check';
import type { ShardImage } from '../../../shared/dataset/manifest';
import { GAP_BYTES, planShards, SHARD_BYTES } from '../../../shared/dataset/plan-shards';

function images(sizes: readonly (readonly [compressedBytes: number, gapBefore: number])[]): ShardImage[] {
  let offset = 0;
  return sizes.map(([compressedBytes, gapBefore], i) => {
    offset += gapBefore;
    const image = { name: `a/${i}.jpg`, offset, compressedBytes, bytes: compressedBytes, method: 0 as const, crc32: i };
    offset += compressedBytes;
    return { ...image, label: i % 2, split: 'train' as const };
  });
}

function plan(images: readonly ShardImage[], shardImages: number) {
  const offsetOf = (i: number) => images[i]?.offset ?? NaN;
  const compressedBytesOf = (i: number) => images[i]?.compressedBytes ?? NaN;
  const ranges = planShards({ length: images.length, offsetOf, compressedBytesOf }, { shardImages });
  return ranges.map(({ shard, start, end }) => ({ shard, images: images.slice(start, end) }));
}

describe('planShards()', () => {
  test('covers every image exactly once, in order, within all bounds', () => {
    const size = fc.oneof(fc.nat({ max: 100_000 }), fc.nat({ max: 2 * SHARD_BYTES }));
    const gap = fc.oneof(fc.integer({ min: 40, max: 200 }), fc.nat({ max: 3 * GAP_BYTES }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(size, gap), { maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        (sizes, shardImages) => {
          const all = images(sizes);
          const shards = plan(all, shardImages);
          expect(shards.flatMap((shard) => shard.images)).toEqual(all);
          expect(shards.map((shard) => shard.shard)).toEqual(shards.map((_, i) => i));
          for (const { images } of shards) {
            const [first, last] = [images[0], images.at(-1)];
            if (!first || !last) throw new Error('a shard is empty');
            expect(images.length).toBeLessThanOrEqual(shardImages);
            if (images.length > 1)
              expect(last.offset + last.compressedBytes - first.offset).toBeLessThanOrEqual(SHARD_BYTES);
            for (const [i, image] of images.slice(1).entries()) {
              const previous = images[i] as ShardImage;
              expect(image.offset - previous.offset - previous.compressedBytes).toBeLessThanOrEqual(GAP_BYTES);
            }
          }
        },
      ),
    );
  });

  test('makes no more shards than the bounds ask for', () => {
    expect(plan(images(Array(1280).fill([20_000, 40])), 256)).toHaveLength(5);
    expect(plan([], 256)).toEqual([]);
  });
});
