import fc from 'fast-check';
import { type ShardImage, SPLITS, shardImageSchema, shardSchema } from '../../../shared/dataset/manifest';

const image: fc.Arbitrary<ShardImage> = fc.record({
  name: fc.string(),
  offset: fc.maxSafeNat(),
  compressedBytes: fc.maxSafeNat(),
  bytes: fc.maxSafeNat(),
  method: fc.constantFrom(0 as const, 8 as const),
  crc32: fc.nat(),
  label: fc.nat(),
  split: fc.constantFrom(...SPLITS),
});
const odd = fc.oneof(fc.anything(), fc.constantFrom(-1, 0.5, Number.NaN, 2 ** 53, '0', 9, 'Train', null, undefined));
const damaged = fc.oneof(
  odd,
  fc
    .tuple(image, fc.constantFrom(...(Object.keys(shardImageSchema.shape) as (keyof ShardImage)[])), odd)
    .map(([whole, key, value]) => ({ ...whole, [key]: value })),
);

describe('shardSchema', () => {
  test('takes every image as it is', () => {
    fc.assert(
      fc.property(fc.array(image), (images) => {
        expect(shardSchema.parse({ shard: 0, images })).toEqual({ shard: 0, images });
      }),
    );
  });

  test('takes what shardImageSchema takes, and nothing else', () => {
    fc.assert(
      fc.property(damaged, (value) => {
        const isImage = shardImageSchema.safeParse(value).success;
        expect(shardSchema.safeParse({ shard: 0, images: [value] }).success).toBe(isImage);
      }),
      { numRuns: 500 },
    );
  });

  test('says which image is none', () => {
    const [whole] = fc.sample(image, { seed: 1, numRuns: 1 }) as [ShardImage];
    const images = [whole, { ...whole, crc32: 'unknown' }];
    expect(shardSchema.safeParse({ shard: 0, images }).error?.issues[0]?.path).toEqual(['images', 1]);
  });
});
