import { readStoredImage } from '../../../../functions/predict/stored-image';
import { UnavailableError } from '../../../../shared/errors';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';

let store: MemoryBlobStore;
beforeEach(async () => {
  store = new MemoryBlobStore();
  await store.put('predict/a b.jpg', Buffer.from('image'));
  await store.put('models/pets/latest.json', Buffer.from('{}'));
});

describe('readStoredImage()', () => {
  test('reads what lies below predict/', async () => {
    expect(Buffer.from(await readStoredImage('memory:/predict/a b.jpg', store)).toString()).toBe('image');
  });

  test.each([
    ['in another bucket', 's3://other-bucket/predict/a.jpg', 403],
    ['in a bucket whose name begins alike', 'memory:2/predict/a.jpg', 403],
    ['below another prefix', 'memory:/models/pets/latest.json', 403],
    ['on the web', 'https://example.org/predict/a.jpg', 403],
    ['on a way out of the prefix', 'memory:/predict/../models/pets/latest.json', 400],
    ['at the prefix itself', 'memory:/predict/', 400],
    ['nowhere', 'memory:/predict/none.jpg', 404],
  ])('refuses an image %s', async (_, address, status) => {
    const reads = jest.spyOn(store, 'get');
    await expect(readStoredImage(address, store)).rejects.toMatchObject({ name: 'Problem', status });
    expect(reads).not.toHaveBeenCalled();
  });

  test('refuses an image that is too large before it is read', async () => {
    await store.put('predict/large.bmp', new Uint8Array(20 * 1024 * 1024 + 1));
    const reads = jest.spyOn(store, 'get');
    const refused = readStoredImage('memory:/predict/large.bmp', store);
    await expect(refused).rejects.toMatchObject({ status: 413, detail: expect.stringContaining('20971521') });
    expect(reads).not.toHaveBeenCalled();
  });

  test('leaves a store that does not answer to the answer of the whole request', async () => {
    jest.spyOn(store, 'size').mockRejectedValue(new UnavailableError('SlowDown'));
    await expect(readStoredImage('memory:/predict/a', store)).rejects.toThrow(UnavailableError);
  });
});
