import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { featureKeys } from '../../../shared/artifacts';
import { FeatureCache } from '../../../shared/features/feature-cache';
import { contentId, type FeatureFile } from '../../../shared/features/feature-file';
import { updateFeatureIndex } from '../../../shared/features/update-feature-index';
import { sha256Hex } from '../../../shared/hash';
import { FileBlobStore } from '../../../shared/storage/file-blob-store';

const SPACE = `${'ab'.repeat(32)}/160px-test`;
const WIDTH = 16;

/** Ten images that many writers have in common; a row's numbers say whose they are. */
function fileOf(shard: number): { id: string; file: FeatureFile } {
  const hashes = Array.from({ length: 10 }, (_, i) => sha256Hex(`${shard}:${i}`));
  const images = hashes.map((sha256, row) => ({ sha256, row }));
  const features = Float32Array.from({ length: 10 * WIDTH }, (_, i) => shard * 1000 + Math.floor(i / WIDTH));
  return { id: contentId(hashes), file: { space: SPACE, featureCount: WIDTH, images, features } };
}

describe('FeatureCache', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-cache-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is whole after many writers at once, of the same files and of the index', async () => {
    const shards = [0, 1, 2, 3, 4, 5];
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      // Each has a store of its own, as each process has, and begins with another shard.
      const store = new FileBlobStore(folder);
      const cache = new FeatureCache(store, SPACE);
      for (const shard of shards) {
        const { id, file } = fileOf((shard + writer) % shards.length);
        await cache.put(id, file);
        await updateFeatureIndex(store, SPACE);
      }
    });
    await Promise.all(writers);
    // The last writer may have listed before another's last file came: the next update makes good.
    const store = new FileBlobStore(folder);
    const notices: string[] = [];
    await updateFeatureIndex(store, SPACE, (text) => notices.push(text));
    const cache = new FeatureCache(store, SPACE, (text) => notices.push(text));
    for (const shard of shards) {
      const { id, file } = fileOf(shard);
      expect(await cache.whole(id)).toEqual(file);
      const wanted = file.images.map(({ sha256 }) => sha256);
      const known = await cache.known(wanted);
      wanted.forEach((sha256, row) => {
        expect(Array.from(known.get(sha256) ?? [])).toEqual(new Array(WIDTH).fill(shard * 1000 + row));
      });
    }
    expect(notices).toEqual([]);
  });

  test('loses hits and nothing else where files are evicted while others read', async () => {
    const store = new FileBlobStore(folder);
    const { id, file } = fileOf(1);
    const other = fileOf(2);
    const cache = new FeatureCache(store, SPACE);
    await cache.put(id, file);
    await cache.put(other.id, other.file);
    await updateFeatureIndex(store, SPACE);
    await rm(join(folder, featureKeys(SPACE).file(id)));
    const wanted = [...file.images, ...other.file.images].map(({ sha256 }) => sha256);
    const known = await cache.known(wanted);
    expect([...known.keys()]).toEqual(other.file.images.map(({ sha256 }) => sha256));
    expect(await cache.whole(id)).toBeUndefined();
    await cache.put(id, file);
    expect((await cache.known(wanted)).size).toBe(20);
  });
});
