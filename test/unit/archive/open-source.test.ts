import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openSource } from '../../../shared/archive/open-source';
import { ArchiveError, SourceError } from '../../../shared/errors';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { openBlobStore } from '../../../shared/storage/open-blob-store';

describe('openSource()', () => {
  test('opens a file of any name by its address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headstart source#'));
    try {
      const path = join(folder, 'my pets 100%?.zip');
      await writeFile(path, 'hello');
      const reader = await openSource(pathToFileURL(path).href, openBlobStore);
      expect([reader.name, reader.bytes]).toEqual(['my pets 100%?.zip', 5]);
      expect(Buffer.from(await reader.read(1, 4)).toString()).toBe('ell');
      await expect(reader.read(1, 9)).rejects.toThrow(ArchiveError);
      await rm(path);
      await expect(reader.read(1, 4)).rejects.toThrow(SourceError);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('splits addresses of buckets and of memory into store and key', async () => {
    const store = new MemoryBlobStore();
    const asked: string[] = [];
    const open = (uri: string) => {
      asked.push(uri);
      return store;
    };
    await store.put('team/pets #1.zip', Uint8Array.of(1, 2));
    expect((await openSource('s3://some-bucket/team/pets #1.zip', open)).bytes).toBe(2);
    expect((await openSource('memory:/team/pets #1.zip', open)).name).toBe('pets #1.zip');
    expect(asked).toEqual(['s3://some-bucket', 'memory:']);
  });

  test.each(['s3://some-bucket', 's3://some-bucket/', 'https://host/x.zip', 'x.zip', ''])('refuses %j', async (uri) => {
    await expect(openSource(uri, () => new MemoryBlobStore())).rejects.toThrow(SourceError);
  });

  test('says where nothing lies', async () => {
    await expect(openSource('s3://some-bucket/x.zip', () => new MemoryBlobStore())).rejects.toThrow(
      /Cannot open "x.zip": there is no such file.*→/s,
    );
  });
});
