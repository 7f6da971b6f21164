const MIB = 1024 * 1024;
/** A shard is one ranged read, held in memory by its worker. */
export const SHARD_BYTES = 64 * MIB;
/** What lies between two images of a shard is read for nothing; beyond this, a shard of its own is cheaper. */
export const GAP_BYTES = MIB;

export interface PlanOptions {
  /** Most images in a shard. */
  readonly shardImages: number;
}

/** Images by number, ascending by offset. */
export interface PlacedImages {
  readonly length: number;
  offsetOf(image: number): number;
  compressedBytesOf(image: number): number;
}

/** A shard's images: those from `start` (inclusive) to `end` (exclusive). */
export interface ShardRange {
  readonly shard: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a data set into runs of archive entries: each image in exactly one shard, offsets ascending within and across
 * shards. A shard spans at most SHARD_BYTES of the archive (one image may be larger) and no gap above GAP_BYTES.
 */
export function planShards(images: PlacedImages, { shardImages }: PlanOptions): ShardRange[] {
  const shards: ShardRange[] = [];
  let start = 0;
  for (let next = 1; next <= images.length; next++) {
    if (next < images.length && fits(images, start, next, shardImages)) continue;
    shards.push({ shard: shards.length, start, end: next });
    start = next;
  }
  return shards;
}

/** Whether a shard that begins with `start` and reaches up to `next` has room for it. */
function fits(images: PlacedImages, start: number, next: number, shardImages: number): boolean {
  const endOf = (image: number) => images.offsetOf(image) + images.compressedBytesOf(image);
  return (
    next - start < shardImages &&
    endOf(next) - images.offsetOf(start) <= SHARD_BYTES &&
    images.offsetOf(next) - endOf(next - 1) <= GAP_BYTES
  );
}
