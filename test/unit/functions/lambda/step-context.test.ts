import { gzipSync } from 'node:zlib';
import type { WebPolicy } from '../../../../functions/lambda/settings';
import { deployedContext } from '../../../../functions/lambda/step-context';
import { readArchive } from '../../../../shared/archive/read-archive';
import { parseConfig } from '../../../../shared/config';
import { ArchiveError, SourceError } from '../../../../shared/errors';
import { type LoopbackServer, startLoopbackServer } from '../../../support/loopback-server';
import { memoryContext } from '../../../support/memory-context';
import { writeTar } from '../../../support/write-tar';
import { writeZip } from '../../../support/write-zip';

const ZIP = writeZip([{ name: 'a.txt', data: 'x'.repeat(1000) }]);
const { limits } = parseConfig({});
let server: LoopbackServer;
beforeEach(async () => {
  server = await startLoopbackServer((request, response) => {
    response.end(request.url?.startsWith('/page') ? '<html></html>' : ZIP);
  });
});
afterEach(() => server.close());

function deployed(web: Partial<WebPolicy> = {}) {
  const { store, context } = memoryContext();
  const policy: WebPolicy = { maxBytes: 1e6, hosts: undefined, allowLoopback: true, ...web };
  const own = deployedContext({ ...context, store, openStore: () => store, web: policy });
  return { store, bring: (uri: string, runId = 'run-1') => own.bringSource?.(uri, runId, limits), context: own };
}

describe('deployedContext()', () => {
  test('bringSource() leaves an object of a bucket where it lies', async () => {
    expect(await deployed().bring('s3://bucket/incoming/pets.zip')).toBe('s3://bucket/incoming/pets.zip');
  });

  test('bringSource() makes a zip of a tar of a bucket, once per run, and notes it', async () => {
    const { bring, store, context } = deployed();
    const tar = writeTar([{ name: 'cats/1.jpg', data: 'a cat' }]);
    await store.put('incoming/my pets.tar.gz', gzipSync(tar));
    const uri = await bring('memory:/incoming/my pets.tar.gz');
    expect(uri).toBe('memory:/sources/run-1/my_20pets.tar.gz.zip');
    const listing = await readArchive(await context.openSource(uri as string), limits);
    expect(listing.map(({ name }) => name)).toEqual(['cats/1.jpg']);

    await store.put('incoming/my pets.tar.gz', Buffer.from('it is not read again'));
    expect(await bring('memory:/incoming/my pets.tar.gz')).toBe(uri);
    await expect(bring('memory:/incoming/my pets.tar.gz', 'run-2')).rejects.toThrow(ArchiveError);
    expect(await store.size('sources/run-2/my_20pets.tar.gz.zip')).toBeUndefined();
  });

  test('bringSource() streams a zip into the store, once per run, where it starts nothing', async () => {
    const { bring, store, context } = deployed();
    const uri = await bring(`${server.origin}/data/pets%20.zip?signature=secret`);
    expect(uri).toBe('memory:/sources/run-1/pets_20.zip');
    expect(await bring(`${server.origin}/data/pets%20.zip?signature=secret`)).toBe(uri);
    expect(server.requests).toHaveLength(1);
    expect(Buffer.from((await store.get('sources/run-1/pets_20.zip')) ?? [])).toEqual(ZIP);
    expect(await context.openSource(uri as string)).toMatchObject({ name: 'pets_20.zip', bytes: ZIP.length });
    await bring(`${server.origin}/data/pets%20.zip`, 'run-2');
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    ['a page that stands in a zip’s place', '/page.zip', {}, ArchiveError, /page.zip/],
    ['more than the stack’s limit', '/pets.zip', { maxBytes: 100 }, SourceError, /the limit is 100/],
    ['a host that is on no list', '/pets.zip', { hosts: ['data.example'] }, SourceError, /not among/],
    ['this machine, outside tests', '/pets.zip', { allowLoopback: false }, SourceError, /https/],
  ])('bringSource() refuses %s and leaves nothing behind', async (_, path, web, error, message) => {
    const { bring, store } = deployed(web);
    const failing = Promise.resolve(bring(server.origin + path));
    await expect(failing).rejects.toThrow(error as never);
    await expect(failing).rejects.toThrow(message);
    expect(await store.size(`sources/run-1${path}`)).toBeUndefined();
  });
});
