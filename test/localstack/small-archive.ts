import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSampleArchive } from '../../cli/sample/write-sample-archive';
import type { ConfigInput } from '../../shared/config';

/** Images of a small archive. */
export const SMALL = 24;

/** What the stack of these tests leaves to functions: more than any other set here has. */
export const LARGE_ABOVE = 1500;

/** Four shards or so of a small archive, and a network that lies in the bucket. */
export const SMALL_CONFIG: ConfigInput = { base: 'stanford-dogs', shardImages: 6, head: { epochs: 3 } };

/** A zip of a few drawn cats and dogs; another seed draws other ones, whose features nobody knows yet. */
export async function smallArchive(seed: number, images = SMALL): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-small-'));
  try {
    const path = join(folder, 'small.zip');
    await writeSampleArchive(path, { classes: ['cats', 'dogs'], images, seed, sizePx: 96 });
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
