import type { Shard, ShardImage } from './manifest';

const MIB = 1024 * 1024;
/** A shard is one ranged read, held in memory by its worker. */
export const SHARD_BYTES = 64 * MIB;
/** What lies between two images of a shard is read for nothing; beyond this, a shard of its own is cheaper. */
export const GAP_BYTES = MIB;

export interface PlanOptions {
  /** Most images in a shard. */
  readonly shardImages: number;
}

/**
 * Cuts a data set into runs of archive entries: each image in exactly one shard, offsets ascending within and across
 * shards. A shard spans at most SHARD_BYTES of the archive (one image may be larger) and no gap above GAP_BYTES.
 *
 * @param images ascending by offset
 */
export function planShards(images: readonly ShardImage[], { shardImages }: PlanOptions): Shard[] {
  const shards: ShardImage[][] = [];
  let current: ShardImage[] = [];
  let start = 0;
  let end = 0;
  for (const image of images) {
    const imageEnd = image.offset + image.compressedBytes;
    const fits =
      current.length > 0 &&
      current.length < shardImages &&
      imageEnd - start <= SHARD_BYTES &&
      image.offset - end <= GAP_BYTES;
    if (!fits) {
      current = [];
      start = image.offset;
      shards.push(current);
    }
    current.push(image);
    end = imageEnd;
  }
  return shards.map((images, shard) => ({ shard, images }));
}
