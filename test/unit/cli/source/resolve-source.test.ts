import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DefaultSourceOptions } from '../../../../cli/source/default-source';
import { resolveSource } from '../../../../cli/source/resolve-source';
import type { SourceProgress } from '../../../../cli/source/source-options';
import { parseConfig } from '../../../../shared/config';
import { CancelledError, SourceError } from '../../../../shared/errors';
import { FileBlobStore } from '../../../../shared/storage/file-blob-store';
import { startLoopbackServer } from '../../../support/loopback-server';
import { writeZip } from '../../../support/write-zip';

const { limits } = parseConfig({});
const ZIP = writeZip([{ name: 'cats/1.jpg', data: 'x' }]);

describe('resolveSource()', () => {
  let folder: string;
  let options: DefaultSourceOptions;
  let events: SourceProgress[];
  let drawn: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-resolve-'));
    events = [];
    drawn = 0;
    options = {
      store: new FileBlobStore(join(folder, 'store')),
      cacheFolder: join(folder, 'cache'),
      limits,
      allowLoopbackHttp: true,
      progress: (event) => events.push(event),
      drawSample: async (path) => {
        drawn += 1;
        await mkdir(join(path, '..'), { recursive: true });
        await writeFile(path, ZIP);
      },
    };
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('uses a zip where it lies', async () => {
    const path = join(folder, 'my pets#1.zip');
    await writeFile(path, ZIP);
    expect(await resolveSource(path, options)).toEqual({ uri: pathToFileURL(path).href, name: 'my pets#1.zip' });
    expect(await resolveSource(pathToFileURL(path).href, options)).toMatchObject({ name: 'my pets#1.zip' });
    await expect(access(join(folder, 'store'))).rejects.toThrow();
  });

  test('uses an s3:// address as it is', async () => {
    const uri = 's3://some-bucket/team/pets 1.zip';
    expect(await resolveSource(uri, options)).toEqual({ uri, name: 'pets 1.zip' });
  });

  test('packs a folder and downloads an address into the store', async () => {
    await mkdir(join(folder, 'pets/cats'), { recursive: true });
    await writeFile(join(folder, 'pets/cats/1.jpg'), 'x');
    expect((await resolveSource(join(folder, 'pets'), options)).uri).toContain('/store/incoming/pets-');
    const server = await startLoopbackServer((_request, response) => response.end(ZIP));
    try {
      expect((await resolveSource(`${server.origin}/pets.zip`, options)).uri).toMatch(
        /\/store\/incoming\/\w+-pets\.zip$/,
      );
    } finally {
      await server.close();
    }
  });

  test.each([
    [
      'nowhere/pets.zip',
      /"nowhere\/pets.zip": there is no such file or folder\n→ Give a zip or a tar of class folders, a folder/,
    ],
    ['', /"": there is no such file/],
    ['/dev/null', /neither a file nor a folder/],
    ['s3://some-bucket', /names no object/],
    ['s3://Not_A_Bucket/x.zip', /names no object/],
    ['file://host/x.zip', /Cannot open "file:\/\/host/],
    ['http://example.com/x.zip', /not an https:\/\/ address/],
    ['gopher://example.com/x.zip', /not an https:\/\/ address/],
  ])('refuses %j', async (source, wanted) => {
    await expect(resolveSource(source, options)).rejects.toThrow(SourceError);
    await expect(resolveSource(source, options)).rejects.toThrow(wanted);
  });

  describe('without a source', () => {
    test('downloads the default archive once into the cache folder', async () => {
      const server = await startLoopbackServer((_request, response) => response.end(ZIP));
      try {
        const address = `${server.origin}/sets/cats.zip`;
        const found = await resolveSource(undefined, { ...options, address });
        expect(found).toEqual({ uri: pathToFileURL(join(folder, 'cache/sources/cats.zip')).href, name: 'cats.zip' });
        expect(await resolveSource(undefined, { ...options, address })).toEqual(found);
        expect([server.requests.length, drawn]).toEqual([1, 0]);
      } finally {
        await server.close();
      }
    });

    test('draws a sample once where the archive cannot be had, and says so', async () => {
      const address = 'http://127.0.0.1:1/cats.zip';
      const found = await resolveSource(undefined, { ...options, address });
      expect(found.uri).toMatch(/\/cache\/sources\/drawn-cats-dogs-400-1\.zip$/);
      expect(await resolveSource(undefined, { ...options, address })).toEqual(found);
      expect(drawn).toBe(1);
      expect(events).toEqual([
        {
          kind: 'notice',
          text: expect.stringMatching(/^Cannot download .*cats.zip: .*A generated sample is used instead/),
        },
        { kind: 'notice', text: expect.any(String) },
      ]);
      expect(await readdir(join(folder, 'cache/sources'))).toEqual(['drawn-cats-dogs-400-1.zip']);
    });

    test('stops where the signal says so, and draws nothing', async () => {
      const server = await startLoopbackServer((_request, response) => response.write('PK'));
      try {
        const address = `${server.origin}/cats.zip`;
        const signal = AbortSignal.timeout(100);
        await expect(resolveSource(undefined, { ...options, address, signal })).rejects.toThrow(CancelledError);
        expect(drawn).toBe(0);
      } finally {
        await server.close();
      }
    });
  });
});
