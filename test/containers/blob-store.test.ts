import { createHash, randomUUID } from 'node:crypto';
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { blobStoreContract } from '../contract/blob-store-contract';
import { describeWith } from '../support/requirements';
import { startVersitygw, type Versitygw } from './versitygw';

const MIB = 1024 * 1024;
/** What XML 1.0 has no way to write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const NOT_IN_XML = /[\u0000-\u001f\ufffe\uffff]/;

describeWith('versitygw', 'S3BlobStore over an S3 server of others', () => {
  let server: Versitygw;
  beforeAll(async () => {
    server = await startVersitygw();
  });
  afterAll(() => server?.close());

  /** A bucket of its own for each test, so that it is empty. */
  async function open(prefix?: string) {
    const bucket = `contract-${randomUUID()}`;
    await server.createBucket(bucket);
    return { store: new S3BlobStore({ client: server.client, bucket, prefix }), close: async () => undefined };
  }
  const uploadsOf = async ({ bucket: Bucket }: S3BlobStore) =>
    (await server.client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? [];

  // It passes over the wish for keys as a web form writes them, and XML cannot hold all characters; see docs/containers.md.
  const lists = (key: string) => !NOT_IN_XML.test(key);
  blobStoreContract('the whole bucket', () => open(), { lists });
  blobStoreContract('below a prefix', () => open('team/x'), { lists, keyBytes: 1024 - 'team/x/'.length });

  test('list() shows another character for one that XML cannot hold, and get() finds the object all the same', async () => {
    const { store } = await open();
    await store.put('a\u000e', Uint8Array.of(1));
    const keys: string[] = [];
    for await (const { key } of store.list('')) keys.push(key);
    expect(keys).toEqual(['a\ufffd']);
    expect([...((await store.get('a\u000e')) ?? [])]).toEqual([1]);
  });

  describe('with an object of several parts', () => {
    /** Odd sizes, so that no part begins where a chunk does; 50 MB, which are four parts. */
    async function* chunks(failAt = Number.POSITIVE_INFINITY) {
      for (let i = 0; i < 50; i++) {
        if (i === failAt) throw new Error('the source broke');
        yield Buffer.alloc(MIB - 77, `chunk ${i}: any text, again and again. `);
      }
    }

    test('put() and getRange() keep every byte where it was', async () => {
      const { store } = await open('big');
      const whole = createHash('sha256');
      for await (const chunk of chunks()) whole.update(chunk);
      await store.put('archive.zip', chunks());
      const size = 50 * (MIB - 77);
      expect(await store.size('archive.zip')).toBe(size);
      const read = createHash('sha256');
      // Ranges across the seams between parts.
      for (let start = 0; start < size; start += 7 * MIB + 13) {
        read.update((await store.getRange('archive.zip', start, Math.min(size, start + 7 * MIB + 13))) ?? 'absent');
      }
      expect(read.digest('hex')).toBe(whole.digest('hex'));
      expect(await uploadsOf(store)).toEqual([]);
    });

    test('put() leaves no part of an upload whose source breaks', async () => {
      const { store } = await open();
      await expect(store.put('archive.zip', chunks(40))).rejects.toThrow('the source broke');
      expect(await store.size('archive.zip')).toBeUndefined();
      expect(await uploadsOf(store)).toEqual([]);
    });
  });
});
