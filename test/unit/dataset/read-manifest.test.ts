import { runKeys } from '../../../shared/artifacts';
import { readManifest, readShard } from '../../../shared/dataset/read-manifest';
import { FormatError } from '../../../shared/errors';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';

describe('readManifest() and readShard()', () => {
  test.each([undefined, 'no json', '{}', '[]', '{"schemaVersion":2}'])('refuse %j', async (text) => {
    const store = new MemoryBlobStore();
    if (text !== undefined) {
      await store.put(runKeys('run').manifest, Buffer.from(text));
      await store.put(runKeys('run').shard(0), Buffer.from(text));
    }
    await expect(readManifest(store, 'run')).rejects.toThrow(FormatError);
    await expect(readManifest(store, 'run')).rejects.toThrow(/runs\/run\/manifest.json/);
    await expect(readShard(store, 'run', 0)).rejects.toThrow(FormatError);
  });
});
