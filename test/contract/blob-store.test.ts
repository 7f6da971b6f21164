import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { MemoryBlobStore } from '../../shared/storage/memory-blob-store';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { startFakeS3 } from '../support/fake-s3';
import { blobStoreContract, type ContractOptions, type OpenedStore } from './blob-store-contract';

/** A new adapter is one file plus one line here. */
const ADAPTERS: Record<string, () => Promise<OpenedStore>> = {
  MemoryBlobStore: async () => ({ store: new MemoryBlobStore(), close: async () => {} }),
  FileBlobStore: async () => {
    const root = await mkdtemp(join(tmpdir(), 'headstart-store-'));
    return { store: new FileBlobStore(root), close: () => rm(root, { recursive: true }) };
  },
  S3BlobStore: async () => {
    const fake = await startFakeS3('some-bucket');
    return { store: new S3BlobStore({ client: fake.client, bucket: 'some-bucket' }), close: fake.close };
  },
  'S3BlobStore below a prefix': async () => {
    const fake = await startFakeS3('some-bucket');
    fake.objects.set('team/xylophone', Buffer.from('a neighbour'));
    return {
      store: new S3BlobStore({ client: fake.client, bucket: 'some-bucket', prefix: 'team/x' }),
      close: fake.close,
    };
  },
};

/** A prefix takes of the 1,024 bytes that a key may have on S3. */
const OPTIONS: Record<string, ContractOptions> = {
  'S3BlobStore below a prefix': { keyBytes: 1024 - 'team/x/'.length },
};

for (const [name, openStore] of Object.entries(ADAPTERS)) blobStoreContract(name, openStore, OPTIONS[name]);

describe('FileBlobStore', () => {
  test('put() leaves nothing of an object in the folder where its stream fails half-way', async () => {
    const root = await mkdtemp(join(tmpdir(), 'headstart-store-'));
    try {
      const store = new FileBlobStore(root);
      async function* failing() {
        yield Uint8Array.of(9, 9);
        throw new Error('the source broke');
      }
      await store.put('runs/kept', Uint8Array.of(1));
      await expect(store.put('runs/fresh', failing())).rejects.toThrow('the source broke');
      // Whatever it is called there: a listing of the store would not show it.
      expect(await readdir(join(root, 'runs'))).toEqual(['kept']);
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
