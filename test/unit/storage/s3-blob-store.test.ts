import { SourceError, UnavailableError } from '../../../shared/errors';
import { S3BlobStore } from '../../../shared/storage/s3-blob-store';
import { type FakeS3, startFakeS3 } from '../../support/fake-s3';

const MIB = 1024 * 1024;

describe('S3BlobStore', () => {
  let fake: FakeS3;
  let store: S3BlobStore;
  beforeEach(async () => {
    fake = await startFakeS3('some-bucket');
    store = new S3BlobStore({ client: fake.client, bucket: 'some-bucket' });
  });
  afterEach(() => fake.close());

  async function* pieces(count: number, failAfter = Number.POSITIVE_INFINITY) {
    for (let i = 0; i < count; i++) {
      if (i === failAfter) throw new Error('the source broke');
      yield new Uint8Array(5 * MIB).fill(i);
    }
  }

  test('put() uploads a long stream in parts', async () => {
    await store.put('incoming/long.zip', pieces(9));
    expect(await store.size('incoming/long.zip')).toBe(45 * MIB);
    expect([...((await store.getRange('incoming/long.zip', 10 * MIB - 1, 10 * MIB + 1)) ?? [])]).toEqual([1, 2]);
    expect(fake.requests.filter((request) => request.includes('partNumber'))).toHaveLength(3);
    expect(fake.openUploads.size).toBe(0);
  });

  test('put() aborts the upload of a stream that breaks, and throws what the stream threw', async () => {
    await expect(store.put('incoming/long.zip', pieces(9, 7))).rejects.toThrow('the source broke');
    expect(fake.objects.size).toBe(0);
    expect(fake.openUploads.size).toBe(0);
    expect(fake.requests.some((request) => request.startsWith('DELETE'))).toBe(true);
  });

  test('put() aborts the upload where a part is refused', async () => {
    fake.fail(99, 503, 'SlowDown', (request) => request.url?.includes('partNumber') ?? false);
    await expect(store.put('incoming/long.zip', pieces(9))).rejects.toThrow(UnavailableError);
    expect(fake.objects.size).toBe(0);
    expect(fake.openUploads.size).toBe(0);
  });

  test('get() tries a throttled request again', async () => {
    await store.put('a', Uint8Array.of(1));
    fake.fail(1, 503, 'SlowDown');
    expect(await store.get('a')).toHaveLength(1);
  });

  test.each([
    [503, 'SlowDown'],
    [500, 'InternalError'],
    [429, 'TooManyRequests'],
  ])('every request that keeps failing with %i throws UnavailableError', async (status, code) => {
    fake.fail(999, status, code);
    await expect(store.get('a')).rejects.toThrow(UnavailableError);
    await expect(store.getRange('a', 0, 1)).rejects.toThrow(UnavailableError);
    await expect(store.put('a', Uint8Array.of(1))).rejects.toThrow(UnavailableError);
    await expect(store.size('a')).rejects.toThrow(UnavailableError);
    await expect(store.list('').next()).rejects.toThrow(UnavailableError);
  });

  test('a refusal throws SourceError with the address, the reason and a remedy', async () => {
    fake.fail(999, 403, 'AccessDenied');
    await expect(store.get('runs/x.json')).rejects.toThrow(SourceError);
    await expect(store.get('runs/x.json')).rejects.toThrow(
      /s3:\/\/some-bucket\/runs\/x\.json.*AccessDenied \(403\).*\n→ Check/,
    );
  });

  test('a bucket that is not there is no absent object', async () => {
    const elsewhere = new S3BlobStore({ client: fake.client, bucket: 'other-bucket' });
    await expect(elsewhere.get('a')).rejects.toThrow(SourceError);
  });
});
