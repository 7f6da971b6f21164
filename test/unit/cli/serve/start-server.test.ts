import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type IncomingHttpHeaders, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RunMessage, RunOrder } from '../../../../cli/serve/run-messages';
import { type RunningServer, startServer } from '../../../../cli/serve/start-server';
import { ConfigError } from '../../../../shared/errors';
import type { ServedRun } from '../../../../shared/records/run-progress';
import { pictures } from '../../../support/pipeline-run';
import { publishedRun } from '../../../support/published-run';
import { tinyBmp } from '../../../support/tiny-bmp';
import { writeTar } from '../../../support/write-tar';
import { writeZip } from '../../../support/write-zip';

const ZIP = writeZip(pictures(4));
const MAX_BYTES = 100_000;
const AS_ZIP = { 'content-type': 'application/zip' };

/** A run that does what the test says. */
interface FakeRun {
  readonly order: RunOrder;
  readonly tell: (message: RunMessage) => void;
  readonly end: (message?: RunMessage) => void;
  stops: number;
}

let folder: string;
let server: RunningServer;
let runs: FakeRun[];
let failures: unknown[];

const start = async (path = join(folder, 'runs')) => {
  await server?.close();
  server = await startServer({
    ...{
      folder: path,
      store: join(folder, 'store'),
      config: { seed: 7 },
      maxBytes: MAX_BYTES,
      host: '127.0.0.1',
      port: 0,
    },
    failed: (error) => void failures.push(error),
    start(order, tell) {
      let over: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        over = resolve;
      });
      const end = (message: RunMessage = { kind: 'ended', status: 'succeeded' }) => {
        tell(message);
        over();
      };
      const run: FakeRun = { order, tell, end, stops: 0 };
      runs.push(run);
      const stop = () => {
        run.stops += 1;
        end({ kind: 'ended', status: 'stopped' });
      };
      return { ended, stop };
    },
  });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-serve-'));
  runs = [];
  failures = [];
  await start();
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request exactly as it is written: no client tidies its path up. */
function ask(path: string, method = 'GET', headers: Record<string, string> = {}, body?: Uint8Array | string) {
  const { hostname, port } = new URL(server.address);
  return new Promise<Answer>((resolve, reject) => {
    const request = send({ hostname, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode as number, headers: response.headers, text });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const drop = (name = 'pets.zip', body: Uint8Array | string = ZIP, headers: Record<string, string> = AS_ZIP) =>
  ask(`/api/runs?name=${encodeURIComponent(name)}`, 'POST', headers, body);
const list = async (): Promise<ServedRun[]> => JSON.parse((await ask('/api/runs')).text).runs;
const settled = () => new Promise((resolve) => setImmediate(resolve));
const uploads = () => {
  const path = join(folder, 'runs/.uploads');
  return existsSync(path) ? readdirSync(path) : [];
};

/** What a run that has succeeded leaves, as far as the server looks at it. */
function writeRun(name: string, run: object = { status: 'succeeded' }): string {
  const path = join(folder, 'runs', name);
  mkdirSync(join(path, 'site'), { recursive: true });
  writeFileSync(join(path, 'run.json'), JSON.stringify({ schemaVersion: 1, runId: 'abc', ...run }));
  writeFileSync(join(path, 'report.html'), '<p>report</p>');
  writeFileSync(join(path, 'site/facts.json'), '{"facts":1}');
  writeFileSync(join(path, 'site/page.js'), 'evil()');
  return path;
}

describe('startServer() and what it shows', () => {
  test('refuses a folder in the place of an artifact by its name', async () => {
    const path = writeRun('pets');
    rmSync(join(path, 'report.html'));
    expect((await ask('/runs/pets/report.html')).status).toBe(404);
    mkdirSync(join(path, 'report.html'));
    const { status, text } = await ask('/runs/pets/report.html');
    expect([status, JSON.parse(text)]).toEqual([
      409,
      {
        problem: '"report.html" of the run cannot be read (EISDIR)',
        remedy: expect.stringContaining('headstart train'),
      },
    ]);
  });

  test('says of a run which of its records is damaged and what helps, and takes it for failed where that is run.json', async () => {
    const path = writeRun('pets');
    expect(await list()).toMatchObject([{ status: 'succeeded' }]);
    for (const name of ['run.json', 'metrics.json']) {
      writeFileSync(join(path, name), '{"schemaVersion":1');
      const [run] = await list();
      const status = name === 'run.json' ? 'failed' : 'succeeded';
      expect(run).toMatchObject({ status, failure: { error: 'FormatError', remedy: expect.any(String) } });
      expect(run?.failure?.problem).toContain(`"${name}" is damaged`);
      rmSync(join(path, name));
      writeRun('pets');
    }
  });

  test('answers the page with a policy that lets nothing in from elsewhere, and without a type to guess', async () => {
    const { status, headers, text } = await ask('/');
    expect([status, headers['content-type'], text.startsWith('<!doctype html>')]).toEqual([
      200,
      'text/html; charset=utf-8',
      true,
    ]);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect((await ask('/page.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await ask('/', 'HEAD')).text).toBe('');
  });

  test('answers 304 while a file is as the browser has it', async () => {
    const path = writeRun('pets');
    const first = await ask('/runs/pets/report.html');
    expect([first.status, first.text, first.headers['cache-control']]).toEqual([200, '<p>report</p>', 'no-cache']);
    const again = () => ask('/runs/pets/report.html', 'GET', { 'if-none-match': first.headers.etag as string });
    expect(await again()).toMatchObject({ status: 304, text: '' });
    writeFileSync(join(path, 'report.html'), '<p>another report</p>');
    expect(await again()).toMatchObject({ status: 200, text: '<p>another report</p>' });
  });

  test('runs no script of a run: a report may not, and those of site/ are its own', async () => {
    writeRun('pets');
    expect((await ask('/runs/pets/report.html')).headers['content-security-policy']).not.toContain('script-src');
    const script = await ask('/runs/pets/site/page.js');
    expect([script.status, script.text.includes('evil()')]).toEqual([200, false]);
    expect((await ask('/runs/pets/site/facts.json')).text).toBe('{"facts":1}');
    expect((await ask('/runs/pets/site/')).headers['content-security-policy']).toContain("'wasm-unsafe-eval'");
    expect((await ask('/runs/pets/site')).headers.location).toBe('site/');
    expect((await ask('/runs/pets/site/jpeg-turbo.wasm')).headers['content-type']).toBe('application/wasm');
    for (const name of ['worker.js', 'onnxruntime.wasm.gz', 'onnxruntime-webgpu.wasm.gz'])
      expect((await ask(`/runs/pets/site/${name}`, 'HEAD')).status).toBe(200);
  });

  test('lists the runs, the newest first, and passes over folders that are none', async () => {
    writeRun('old', { status: 'succeeded', startedAt: '2026-01-01T00:00:00.000Z' });
    writeRun('killed', { status: 'running', startedAt: '2026-02-01T00:00:00.000Z' });
    mkdirSync(join(folder, 'runs/photos'));
    writeFileSync(join(folder, 'runs/notes.txt'), '');
    const found = (await list()).map(({ name, status, hasReport, canGoOn }) => ({ name, status, hasReport, canGoOn }));
    expect(found).toEqual([
      { name: 'killed', status: 'unfinished', hasReport: true, canGoOn: false },
      { name: 'old', status: 'succeeded', hasReport: true, canGoOn: false },
    ]);
  });

  test('serves a folder that is itself a run, and takes no archive then', async () => {
    const path = writeRun('pets');
    await start(path);
    expect(JSON.parse((await ask('/api/runs')).text)).toMatchObject({ canTrain: false, runs: [{ name: 'pets' }] });
    expect((await ask('/runs/pets/report.html')).status).toBe(200);
    expect((await drop()).status).toBe(409);
    expect(readdirSync(path).sort()).toEqual(['report.html', 'run.json', 'site']);
  });

  test('says a picture’s class by the model of a finished run, as the predict function does', async () => {
    await publishedRun(['ants', 'bees'], join(folder, 'runs/insects'));
    const predict = (query: string, headers: Record<string, string>, body: Uint8Array | string) =>
      ask(`/api/predict${query}`, 'POST', headers, body);
    const said = await predict('?run=insects', { 'content-type': 'image/bmp' }, tinyBmp(3));
    expect([said.status, JSON.parse(said.text)]).toMatchObject([200, { model: { name: 'insects' } }]);
    expect((await predict('?run=none', { 'content-type': 'image/bmp' }, tinyBmp(3))).status).toBe(404);
    expect((await predict('', { 'content-type': 'image/bmp' }, 'no picture')).status).toBe(422);
    const aimed = JSON.stringify({ images: ['s3://bucket/key.jpg'] });
    expect((await predict('', { 'content-type': 'application/json' }, aimed)).text).toMatch(/not read here/);
    expect(failures).toEqual([]);
  });
});

describe('startServer() and hostile requests', () => {
  test.each([
    ...[
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/....//package.json',
      '//etc/passwd',
    ],
    ...[
      '/runs/../secret.txt',
      '/runs/pets/../../secret.txt',
      '/runs/pets/..%2f..%2fsecret.txt',
      '/runs/..%2fsecret.txt',
    ],
    ...[
      '/runs/pets/%2e%2e/%2e%2e/secret.txt',
      '/runs/pets/model/..%5c..%5csecret.txt',
      '/runs/pets/site/..%2frun.json',
    ],
    ...[
      '/runs/pets/report.html%00.png',
      '/runs/pets/',
      '/runs/pets',
      '/runs/',
      '/runs/pets/.lock',
      '/runs/.uploads/x.zip',
    ],
    ...['/runs/pets/link/secret.txt', '/runs/pets/model/link.txt', '/runs/pets/notes.txt', '/runs//report.html'],
    ...[
      '/serve/index.html',
      '/page.js/',
      '/main.js',
      '/site/index.html',
      '/api',
      '/api/runs/pets/../..',
      '/api/runs/x/y/z',
    ],
  ])('%s leads nowhere', async (path) => {
    const run = writeRun('pets');
    mkdirSync(join(run, 'model'));
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    writeFileSync(join(folder, 'runs/secret.txt'), 'secret');
    writeFileSync(join(run, 'notes.txt'), 'secret');
    symlinkSync(folder, join(run, 'link'));
    symlinkSync(join(folder, 'secret.txt'), join(run, 'model/link.txt'));
    const { status, text } = await ask(path);
    expect([status, text === 'secret']).toEqual([404, false]);
    expect(failures).toEqual([]);
  });

  test('an address that is none is a bad request', async () => {
    expect((await ask('/%')).status).toBe(400);
    expect((await ask('/runs/%ff/report.html')).status).toBe(400);
  });

  test('another Host, and what other sites ask, is refused before anything is done', async () => {
    writeRun('pets');
    const { host } = new URL(server.address);
    expect(
      (await ask('/runs/pets/report.html', 'GET', { host: `evil.example:${new URL(server.address).port}` })).status,
    ).toBe(421);
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: `http://localhost:${new URL(server.address).port}`, host },
    ];
    for (const headers of foreign) {
      expect((await drop('pets.zip', ZIP, { ...AS_ZIP, ...headers })).status).toBe(403);
      expect((await ask('/api/runs/pets/stop', 'POST', headers)).status).toBe(403);
    }
    expect([runs.length, uploads()]).toEqual([0, []]);
  });

  test('a body that a form of another site could send is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      expect((await drop('pets.zip', ZIP, { 'content-type': type })).status).toBe(415);
    }
    expect(runs).toEqual([]);
  });

  test.each([
    ['says that it is too large', new Uint8Array(MAX_BYTES + 1), 413],
    ['is no zip', 'just text, long enough to be told by'.repeat(40), 422],
    ['is a web page', `<!doctype html>${' '.repeat(600)}`, 422],
    ['is empty', '', 422],
    ['ends too soon', ZIP.subarray(0, ZIP.length - 30), 422],
  ])('an archive that %s is refused, and nothing of it is kept', async (_, body, status) => {
    const answer = await drop('pets.zip', body);
    expect([answer.status, JSON.parse(answer.text).problem]).toEqual([status, expect.stringContaining('pets.zip')]);
    expect([runs.length, uploads()]).toEqual([0, []]);
    expect((await drop()).status).toBe(201);
  });

  test('an archive that does not say how large it is is cut off at the limit', async () => {
    const { hostname, port } = new URL(server.address);
    const status = await new Promise((resolve, reject) => {
      const headers = { ...AS_ZIP, 'transfer-encoding': 'chunked' };
      const request = send({ hostname, port, path: '/api/runs', method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
        request.destroy();
      });
      request.on('error', reject);
      request.write(ZIP);
      for (let i = 0; i < 12; i++) request.write(Buffer.alloc(10_000));
    });
    expect([status, uploads()]).toEqual([413, []]);
  });

  test('an archive whose sender goes away is not kept, and the next one is taken', async () => {
    const { hostname, port } = new URL(server.address);
    const request = send({
      hostname,
      port,
      path: '/api/runs',
      method: 'POST',
      headers: { ...AS_ZIP, 'content-length': 9_000 },
    });
    request.on('error', () => undefined);
    request.write(ZIP.subarray(0, 100));
    while (uploads().length === 0) await settled();
    request.destroy();
    while (uploads().length > 0) await settled();
    expect((await drop()).status).toBe(201);
    expect(failures).toEqual([]);
  });

  test.each([
    ['POST', '/'],
    ['DELETE', '/runs/pets/report.html'],
    ['PUT', '/api/runs'],
    ['POST', '/api/runs/pets/events'],
    ['GET', '/api/runs/pets/stop'],
  ])('%s %s is not allowed, and Allow says what is', async (method, path) => {
    writeRun('pets');
    const { status, headers } = await ask(path, method);
    expect([status, headers.allow]).toEqual([405, expect.stringMatching(/^(GET, HEAD(, POST)?|POST)$/)]);
  });
});

describe('startServer() and runs', () => {
  test('starts a run on a dropped zip with the settings it was given', async () => {
    const { status, text } = await drop('my pets (1).zip');
    expect([status, JSON.parse(text)]).toEqual([201, { name: 'my-pets-1' }]);
    expect(runs[0]?.order).toEqual({
      source: join(folder, 'runs/.uploads/my-pets-1.zip'),
      out: join(folder, 'runs/my-pets-1'),
      store: join(folder, 'store'),
      config: { seed: 7 },
    });
    expect(readFileSync(runs[0]?.order.source as string).equals(ZIP)).toBe(true);
    expect(await list()).toMatchObject([{ name: 'my-pets-1', status: 'running', canGoOn: false }]);
  });

  test('starts one on a dropped tar or tar.gz, which is a zip by then', async () => {
    const tar = writeTar([{ name: 'cats/1.jpg', data: 'a cat' }]);
    for (const [name, body, type] of [
      ['pets.tar', tar, 'application/x-tar'],
      ['pets.tar.gz', gzipSync(tar), 'application/gzip'],
    ] as const) {
      const { status, text } = await drop(name, body, { 'content-type': type });
      expect([status, JSON.parse(text).name]).toEqual([201, expect.stringMatching(/^pets(-2)?$/)]);
      const run = runs.at(-1);
      expect(
        readFileSync(run?.order.source as string)
          .subarray(0, 4)
          .toString('latin1'),
      ).toBe('PK\x03\x04');
      run?.end();
      await settled();
    }
  });

  test('keeps nothing of a tar that holds a link', async () => {
    const tar = writeTar([{ name: 'cats/1.jpg', type: '2', linkname: '/etc/passwd' }]);
    const { status, text } = await drop('pets.tar', tar, { 'content-type': 'application/x-tar' });
    expect([status, JSON.parse(text).problem]).toEqual([422, expect.stringContaining('it is a link')]);
    expect([runs.length, uploads()]).toEqual([0, []]);
  });

  test.each([
    ['../../evil.zip', 'evil'],
    ['.hidden.zip', 'hidden'],
    ['/etc/passwd', 'etc-passwd'],
    ['猫.zip', 'run'],
    [`${'a'.repeat(300)}.zip`, 'a'.repeat(60)],
  ])('gives the run of %s a name that stays in the folder', async (file, name) => {
    expect(JSON.parse((await drop(file)).text)).toEqual({ name });
  });

  test('gives a second archive of the same name another one', async () => {
    for (const wanted of ['pets', 'pets-2', 'pets-3']) {
      expect(JSON.parse((await drop()).text)).toEqual({ name: wanted });
      runs.at(-1)?.end();
    }
  });

  test('takes one run at a time', async () => {
    await drop();
    expect(await drop('other.zip')).toMatchObject({
      status: 409,
      text: expect.stringContaining('\\"pets\\" is in work'),
    });
    runs[0]?.end();
    expect((await drop('other.zip')).status).toBe(201);
  });

  test('tells progress as it comes, whole to whoever comes late, and ends with the run', async () => {
    await drop();
    const run = runs[0] as FakeRun;
    run.tell({ kind: 'state', event: { kind: 'entered', state: 'Features' } });
    run.tell({ kind: 'progress', event: { kind: 'images', done: 5 } });
    const events = ask('/api/runs/pets/events');
    await ask('/api/runs');
    run.tell({ kind: 'progress', event: { kind: 'images', done: 7 } });
    run.end();
    const { headers, text } = await events;
    expect(headers['content-type']).toBe('text/event-stream');
    const told = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json as string));
    expect(told[0]).toMatchObject({ status: 'running', states: ['Features'], counted: { done: 5 } });
    expect(told.at(-1)).toMatchObject({ status: 'succeeded' });
    writeRun('pets');
    expect((await ask('/api/runs/other/events')).status).toBe(204);
  });

  test('stops a run, and goes on with the archive that it kept for that', async () => {
    await drop();
    expect((await ask('/api/runs/pets/stop', 'POST')).status).toBe(202);
    await settled();
    expect(runs[0]?.stops).toBe(1);
    expect(await list()).toMatchObject([{ name: 'pets', status: 'stopped', canGoOn: true }]);
    expect((await ask('/api/runs/pets/stop', 'POST')).status).toBe(409);
    expect((await ask('/api/runs/pets/go-on', 'POST')).status).toBe(202);
    expect(runs[1]?.order).toEqual(runs[0]?.order);
    runs[1]?.end();
    await settled();
    while (uploads().length > 0) await settled();
    expect((await ask('/api/runs/pets/go-on', 'POST')).status).toBe(409);
    expect((await ask('/api/runs/none/go-on', 'POST')).status).toBe(404);
  });

  test('goes on with a run of an earlier server', async () => {
    await drop();
    writeRun('pets', { status: 'running' });
    await start();
    expect(await list()).toMatchObject([{ name: 'pets', status: 'unfinished', canGoOn: true }]);
    expect((await ask('/api/runs/pets/go-on', 'POST')).status).toBe(202);
  });

  test('says why a run failed, and keeps no archive that would fail again', async () => {
    await drop();
    runs[0]?.end({
      kind: 'ended',
      status: 'failed',
      problem: 'it holds one class',
      remedy: 'give two',
      badInput: true,
    });
    while (uploads().length > 0) await settled();
    expect(await list()).toMatchObject([
      {
        name: 'pets',
        status: 'failed',
        canGoOn: false,
        failure: { problem: 'it holds one class', remedy: 'give two' },
      },
    ]);
  });

  test('close() stops the run in work and waits for it', async () => {
    await drop();
    await server.close();
    expect(runs[0]?.stops).toBe(1);
    await start();
  });

  test('a port that is taken is wrong usage', async () => {
    const port = Number(new URL(server.address).port);
    const again = startServer({
      ...{ folder, store: folder, config: {}, maxBytes: 1, host: '127.0.0.1', port },
      ...{ failed: () => undefined, start: () => ({ ended: Promise.resolve(), stop: () => undefined }) },
    });
    await expect(again).rejects.toThrow(ConfigError);
    await expect(again).rejects.toThrow(/is taken\n→ give another --port/);
  });
});
