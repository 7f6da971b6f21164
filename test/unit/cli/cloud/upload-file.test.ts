import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type UploadOptions, uploadFile } from '../../../../cli/cloud/upload-file';
import { type FakeS3, startFakeS3 } from '../../../support/fake-s3';

const PART = 1000;
const KEY = 'sources/abc/photos.zip';
const CONTENT = Buffer.from(Array.from({ length: 4500 }, (_, i) => (i * 7) % 251));

let fake: FakeS3;
let folder: string;
let path: string;

beforeEach(async () => {
  fake = await startFakeS3('photos');
  folder = await mkdtemp(join(tmpdir(), 'headstart-upload-'));
  path = join(folder, 'photos.zip');
  await writeFile(path, CONTENT);
});
afterEach(async () => {
  await fake.close();
  await rm(folder, { recursive: true });
});

const upload = (options: Partial<UploadOptions> = {}) =>
  uploadFile({
    s3: fake.client,
    bucket: 'photos',
    key: KEY,
    path,
    signal: new AbortController().signal,
    partBytes: PART,
    ...options,
  });
const partsSent = () => fake.requests.filter((line) => line.startsWith('PUT') && line.includes('partNumber')).length;

/** Breaks an upload off when the bucket has at least so many parts. */
async function breakOffAfter(parts: number): Promise<void> {
  const stop = new AbortController();
  const has = () => [...fake.openUploads.values()].some((own) => own.size >= parts);
  await expect(upload({ signal: stop.signal, onBytes: () => void (has() && stop.abort()) })).rejects.toMatchObject({
    name: 'CancelledError',
  });
}

describe('uploadFile()', () => {
  test('brings the file into the bucket in parts and tells each byte that goes out', async () => {
    const told: number[] = [];
    const result = await upload({ onBytes: (done, total) => void told.push(done, total) });
    expect(result).toEqual({ bytes: 4500, sent: 4500 });
    expect(fake.objects.get(KEY)).toEqual(CONTENT);
    expect(partsSent()).toBe(5);
    expect(fake.openUploads.size).toBe(0);
    expect(told.at(-2)).toBe(4500);
    expect(new Set(told.filter((_, i) => i % 2))).toEqual(new Set([4500]));
  });

  test('sends nothing where the object is there', async () => {
    fake.objects.set(KEY, CONTENT);
    expect(await upload()).toEqual({ bytes: 4500, sent: 0 });
    expect(fake.requests.filter((line) => !line.startsWith('HEAD'))).toEqual([]);
  });

  test('sends again what is there with another length', async () => {
    fake.objects.set(KEY, CONTENT.subarray(1));
    expect((await upload()).sent).toBe(4500);
    expect(fake.objects.get(KEY)).toEqual(CONTENT);
  });

  test('keeps the parts of an upload that was broken off and sends only the others', async () => {
    await breakOffAfter(2);
    expect(fake.objects.has(KEY)).toBe(false);
    const kept = [...fake.openUploads.values()][0]?.size ?? 0;
    expect(kept).toBeGreaterThanOrEqual(2);
    const before = partsSent();
    const { sent } = await upload();
    expect(partsSent() - before).toBe(5 - kept);
    expect(sent).toBeLessThan(4500);
    expect(fake.objects.get(KEY)).toEqual(CONTENT);
    expect(fake.openUploads.size).toBe(0);
  });

  test('begins anew where an upload was cut into other parts', async () => {
    await breakOffAfter(1);
    expect((await upload({ partBytes: 1500 })).sent).toBe(4500);
    expect(fake.objects.get(KEY)).toEqual(CONTENT);
  });

  test('takes up no upload to a key that only begins alike', async () => {
    const stop = new AbortController();
    const other = { key: `${KEY}.bak`, signal: stop.signal, onBytes: () => stop.abort() };
    await expect(upload(other)).rejects.toMatchObject({ name: 'CancelledError' });
    expect((await upload()).sent).toBe(4500);
  });

  test('tries a part again that met a 503, and counts its bytes once', async () => {
    fake.fail(1, 503, 'SlowDown', ({ url = '' }) => url.includes('partNumber=3'));
    const told: number[] = [];
    expect((await upload({ onBytes: (done) => void told.push(done) })).sent).toBe(4500);
    expect(Math.max(...told)).toBe(4500);
    expect(fake.objects.get(KEY)).toEqual(CONTENT);
  });

  test('brings an empty file', async () => {
    await writeFile(path, '');
    expect(await upload()).toEqual({ bytes: 0, sent: 0 });
    expect(fake.objects.get(KEY)?.length).toBe(0);
  });

  test('throws SourceError where the file changes meanwhile, and leaves nothing', async () => {
    const touched = upload({ onBytes: () => void utimes(path, new Date(0), new Date(0)) });
    await expect(touched).rejects.toMatchObject({
      name: 'SourceError',
      message: expect.stringContaining('changed while it was uploaded'),
    });
    expect(fake.objects.has(KEY)).toBe(false);
    expect(fake.openUploads.size).toBe(0);
  });

  test('throws SourceError naming the key where the bucket refuses', async () => {
    fake.fail(99, 403, 'AccessDenied', ({ method }) => method === 'PUT');
    await expect(upload()).rejects.toMatchObject({
      name: 'SourceError',
      message: expect.stringContaining(`Uploading to s3://photos/${KEY} failed: AccessDenied`),
    });
  });

  test('throws SourceError where there is no such file', async () => {
    await expect(upload({ path: join(folder, 'none.zip') })).rejects.toMatchObject({ name: 'SourceError' });
  });
});
