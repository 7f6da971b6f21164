import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadSource } from '../../../../cli/source/download-source';
import type { SourceOptions, SourceProgress } from '../../../../cli/source/source-options';
import { openSource } from '../../../../shared/archive/open-source';
import { readArchive } from '../../../../shared/archive/read-archive';
import { parseConfig } from '../../../../shared/config';
import { ArchiveError, CancelledError, SourceError, UnavailableError } from '../../../../shared/errors';
import { download } from '../../../../shared/storage/download';
import { FileBlobStore } from '../../../../shared/storage/file-blob-store';
import { openBlobStore } from '../../../../shared/storage/open-blob-store';
import { type LoopbackServer, startLoopbackServer } from '../../../support/loopback-server';
import { writeZip } from '../../../support/write-zip';

const ZIP = writeZip([{ name: 'cats/1.jpg', data: new Uint8Array(300_000).fill(7) }]);
const { limits } = parseConfig({});

describe('downloadSource()', () => {
  let folder: string;
  let store: FileBlobStore;
  let server: LoopbackServer;
  let other: LoopbackServer;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const honest = (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'Content-Length': ZIP.length });
    response.end(ZIP);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-download-'));
    store = new FileBlobStore(folder);
    answer = honest;
    server = await startLoopbackServer((request, response) => answer(request, response));
    other = await startLoopbackServer(honest);
  });
  afterEach(async () => {
    await Promise.all([server.close(), other.close()]);
    await rm(folder, { recursive: true });
  });

  const fetchSource = (path = '/data/pets.zip', changed: Partial<SourceOptions> = {}) =>
    downloadSource(path.includes('://') ? path : server.origin + path, {
      store,
      cacheFolder: folder,
      limits,
      allowLoopbackHttp: true,
      ...changed,
    });

  const filesLeft = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

  async function refusal(promise: Promise<unknown>, wanted: new (message: string) => Error): Promise<string> {
    const error = await promise.then(
      () => new Error('it was not refused'),
      (error: Error) => error,
    );
    expect(error).toBeInstanceOf(wanted);
    expect(await filesLeft()).toEqual([]);
    return error.message;
  }

  test('brings a zip into the store, once, and says how far it is', async () => {
    const events: SourceProgress[] = [];
    const found = await fetchSource('/data/pets.zip', { progress: (event) => events.push(event) });
    expect(found.name).toBe('pets.zip');
    const reader = await openSource(found.uri, openBlobStore);
    expect((await readArchive(reader, limits)).map((entry) => entry.name)).toEqual(['cats/1.jpg']);
    expect(events.at(-1)).toEqual({
      kind: 'bytes',
      action: 'download',
      name: 'pets.zip',
      done: ZIP.length,
      total: ZIP.length,
    });

    expect(await fetchSource()).toEqual(found);
    expect(server.requests).toEqual(['/data/pets.zip']);
    expect(await filesLeft()).toHaveLength(1);
  });

  test('keeps the zips of different addresses apart', async () => {
    const found = [
      await fetchSource('/a/x.zip'),
      await fetchSource('/b/x.zip'),
      await fetchSource('/b/x.zip?version=2'),
    ];
    expect(new Set(found.map(({ uri }) => uri)).size).toBe(3);
  });

  test('makes a key of any address', async () => {
    expect((await fetchSource('/')).name).toBe('archive.zip');
    expect((await fetchSource('/%2e%2e%2fevil%20name.zip')).uri).toMatch(/[0-9a-f]{16}-[\w.-]+\.zip$/);
  });

  test('follows redirects on the same host', async () => {
    answer = (request, response) => {
      if (request.url === '/moved.zip') return honest(request, response);
      response.writeHead(302, { Location: '/moved.zip' }).end();
    };
    expect((await fetchSource()).name).toBe('pets.zip');
    expect(server.requests).toEqual(['/data/pets.zip', '/moved.zip']);
  });

  describe('leaves nothing of', () => {
    test('an address that redirects elsewhere', async () => {
      for (const to of [
        `${other.origin}/pets.zip`,
        `https://${new URL(server.origin).host}/pets.zip`,
        'file:///etc/passwd',
      ]) {
        answer = (_request, response) => response.writeHead(302, { Location: to }).end();
        expect(await refusal(fetchSource(), SourceError)).toMatch(/redirects to/);
      }
      expect(other.requests).toEqual([]);
    });

    test('an address that redirects in a circle', async () => {
      answer = (request, response) => response.writeHead(302, { Location: `${request.url}x` }).end();
      expect(await refusal(fetchSource(), SourceError)).toMatch(/redirects more than 5 times/);
    });

    test('an address that is not https', async () => {
      for (const address of [
        'http://example.com/x.zip',
        'ftp://example.com/x.zip',
        'http://127.0.0.1.example.com/x.zip',
      ]) {
        expect(await refusal(fetchSource(address), SourceError)).toMatch(/not an https:\/\/ address/);
      }
      const strict = fetchSource('/data/pets.zip', { allowLoopbackHttp: false });
      expect(await refusal(strict, SourceError)).toMatch(/not an https:\/\/ address/);
      expect(server.requests).toEqual([]);
    });

    test('a server that is not there', async () => {
      await other.close();
      expect(await refusal(fetchSource(`${other.origin}/pets.zip`), UnavailableError)).toMatch(/ECONNREFUSED\n→ Check/);
      other = await startLoopbackServer(honest);
    });

    test('what is too large, whether the server says so or not', async () => {
      const small = { limits: { ...limits, archiveBytes: 100_000 } };
      const message = await refusal(fetchSource('/data/pets.zip', small), SourceError);
      expect(message).toMatch(/has \d+ bytes, the limit is 100000\n→/);
      answer = (_request, response) => {
        response.writeHead(200);
        response.end(ZIP);
      };
      expect(await refusal(fetchSource('/data/pets.zip', small), SourceError)).toMatch(
        /more bytes than the limit of 100000/,
      );
    });

    test('a download that breaks off', async () => {
      const broken = (headers: Record<string, number>) => {
        answer = (_request, response) => {
          response.writeHead(200, headers);
          response.write(ZIP.subarray(0, 200_000), () => response.destroy());
        };
      };
      broken({ 'Content-Length': ZIP.length });
      expect(await refusal(fetchSource(), UnavailableError)).toMatch(
        /Cannot download http:\/\/127.0.0.1:\d+\/data\/pets.zip/,
      );
      broken({});
      await refusal(fetchSource(), UnavailableError);
    });

    test('a download that ends early without saying so', async () => {
      answer = (_request, response) => {
        response.shouldKeepAlive = false;
        response.useChunkedEncodingByDefault = false;
        response.writeHead(200);
        response.end(ZIP.subarray(0, 200_000));
      };
      expect(await refusal(fetchSource(), ArchiveError)).toMatch(/"pets.zip": it is truncated/);
    });

    test('what is no zip', async () => {
      for (const body of ['<!DOCTYPE html><p>Log in first</p>', 'x'.repeat(1_000_000), '']) {
        answer = (_request, response) => response.end(body);
        expect(await refusal(fetchSource(), ArchiveError)).toMatch(/not a zip|no bytes/);
      }
    });

    test('an answer that says no', async () => {
      answer = (_request, response) => response.writeHead(404).end();
      expect(await refusal(fetchSource(), SourceError)).toMatch(/the answer is 404 Not Found/);
      answer = (_request, response) => response.writeHead(503).end();
      expect(await refusal(fetchSource(), UnavailableError)).toMatch(/the answer is 503/);
    });

    test('a download that is stopped', async () => {
      const stop = new AbortController();
      answer = (_request, response) => {
        response.writeHead(200, { 'Content-Length': ZIP.length });
        response.write(ZIP.subarray(0, 1000), () => stop.abort());
      };
      await refusal(fetchSource('/data/pets.zip', { signal: stop.signal }), CancelledError);
    });
  });

  test('never shows what may be a key', async () => {
    answer = (_request, response) => response.writeHead(403).end();
    expect(await refusal(fetchSource('/pets.zip?token=secret'), SourceError)).not.toMatch(/secret/);
    const address = `${server.origin.replace('//', '//user:password@')}/pets.zip?token=secret`;
    expect(await refusal(fetchSource(address), SourceError)).not.toMatch(/secret|user|:password/);
    const plain = fetchSource('http://user:password@example.com/x?token=secret');
    expect(await refusal(plain, SourceError)).not.toMatch(/secret|user|:password/);
  });
});

describe('download()', () => {
  test('gives up on a server that falls silent, but waits for a slow receiver', async () => {
    const server = await startLoopbackServer((request, response) => {
      response.writeHead(200);
      response.write('some');
      if (request.url === '/slow') setTimeout(() => response.end('thing'), 20);
    });
    try {
      const read = async (path: string) => {
        const options = { maxBytes: 100, allowLoopbackHttp: true, silenceMs: 1_500 };
        let text = '';
        for await (const chunk of download(server.origin + path, options)) {
          text += Buffer.from(chunk).toString();
          await new Promise((resolve) => setTimeout(resolve, 2_000));
        }
        return text;
      };
      expect(await read('/slow')).toBe('something');
      await expect(read('/silent')).rejects.toThrow(/no byte came for 1.5 s/);
    } finally {
      await server.close();
    }
  });
});
