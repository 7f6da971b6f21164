import type { RangeReader } from '../archive/range-reader';
import { readEntries } from '../archive/read-entries';
import type { ShardImage } from '../dataset/manifest';
import { sha256Hex } from '../hash';

const MIB = 1024 * 1024;
/** Unpacked bytes that are held at once. Beyond it (a shard of images that deflate well) a shard comes in portions. */
export const PORTION_BYTES = 64 * MIB;

/** Successive images of a shard. */
export interface HashedImages {
  /** Of each image, in the order of the shard. */
  readonly sha256s: readonly string[];
  /** File bytes of the different images among them, by sha256, in the order in which they first come. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

/**
 * The images of a shard with their sha256: with one ranged read, and in one portion unless they take too much memory,
 * so that a shard is looked up as a whole before anything is computed.
 * @param mostGapBytes where more lies between two images, which are a sample then, they are read apart
 * @throws ArchiveError where the archive is not what its directory says, CancelledError when the signal is aborted
 */
export async function* readHashedImages(
  reader: RangeReader,
  shard: readonly ShardImage[],
  signal?: AbortSignal,
  mostGapBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<HashedImages> {
  let sha256s: string[] = [];
  let files = new Map<string, Uint8Array>();
  let held = 0;
  for await (const { bytes } of readRuns(reader, shard, mostGapBytes, signal)) {
    if (held > 0 && held + bytes.byteLength > PORTION_BYTES) {
      yield { sha256s, bytes: files };
      sha256s = [];
      files = new Map();
      held = 0;
    }
    const sha256 = sha256Hex(bytes);
    sha256s.push(sha256);
    if (files.has(sha256)) continue;
    files.set(sha256, bytes);
    held += bytes.byteLength;
  }
  if (sha256s.length > 0) yield { sha256s, bytes: files };
}

async function* readRuns(
  reader: RangeReader,
  shard: readonly ShardImage[],
  mostGapBytes: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly bytes: Uint8Array }> {
  let start = 0;
  for (let end = 1; end <= shard.length; end++) {
    const [last, next] = [shard[end - 1] as ShardImage, shard[end]];
    if (next && next.offset - last.offset - last.compressedBytes <= mostGapBytes) continue;
    yield* readEntries(reader, shard.slice(start, end), { signal });
    start = end;
  }
}
