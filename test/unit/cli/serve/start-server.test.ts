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
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import type { RunMessage, RunOrder } from '../../../../cli/serve/run-messages';
import { type RunningServer, startServer } from '../../../../cli/serve/start-server';
import { runKeys } from '../../../../shared/artifacts';
import { augmentSchema } from '../../../../shared/config/augment-schema';
import { ConfigError } from '../../../../shared/errors';
import { paintViews } from '../../../../shared/features/paint-views';
import { sha256Hex } from '../../../../shared/hash';
import { PixelRoom } from '../../../../shared/images/pixel-room';
import { putJson } from '../../../../shared/json-file';
import type { MultiLabelMetrics } from '../../../../shared/records/multi-label-metrics';
import type { ServedRun } from '../../../../shared/records/run-progress';
import type { JudgedImage, JudgedLabels, ServedImages, ServedLabels } from '../../../../shared/records/served-images';
import { FileBlobStore } from '../../../../shared/storage/file-blob-store';
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

const start = async (path = join(folder, 'runs'), store = join(folder, 'store')) => {
  await server?.close();
  server = await startServer({
    ...{
      folder: path,
      store,
      config: { seed: 7 },
      maxBytes: MAX_BYTES,
      host: '127.0.0.1',
      port: 0,
    },
    failed: (error) => void failures.push(error),
    bases: () => [],
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

type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
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
        const bytes = Buffer.concat(chunks);
        const { statusCode, headers } = response;
        resolve({ status: statusCode as number, headers, bytes, text: bytes.toString('utf8') });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const drop = (
  name = 'pets.zip',
  body: Uint8Array | string = ZIP,
  headers: Record<string, string> = AS_ZIP,
  settings?: object,
) => {
  const chosen = settings ? `&settings=${encodeURIComponent(JSON.stringify(settings))}` : '';
  return ask(`/api/runs?name=${encodeURIComponent(name)}${chosen}`, 'POST', headers, body);
};
const list = async (): Promise<ServedRun[]> => JSON.parse((await ask('/api/runs')).text).runs;
const find = async (name: string): Promise<ServedRun> => JSON.parse((await ask(`/api/runs/${name}`)).text);
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
    // What takes its place is another run.
    await ask('/api/runs/insects/rename?to=beetles', 'POST');
    writeRun('insects');
    expect((await predict('?run=insects', { 'content-type': 'image/bmp' }, tinyBmp(3))).status).toBe(404);
    expect((await predict('?run=beetles', { 'content-type': 'image/bmp' }, tinyBmp(3))).status).toBe(200);
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
      '/api/runs/pets/download/run.json',
      '/api/runs/pets/download/..%2f..%2fsecret.txt',
      '/api/runs/pets/download/site.zip/x',
      '/api/runs/..%2f/download/model.zip',
      '/api/runs/pets/constructor',
      '/api/example/x',
      '/api/views/x',
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
      for (const path of ['pets/stop', 'pets/go-on', 'pets/rename?to=cats', 'pets/again'])
        expect((await ask(`/api/runs/${path}`, 'POST', headers)).status).toBe(403);
      expect((await ask('/api/example', 'POST', headers)).status).toBe(403);
      expect((await ask('/api/runs/pets', 'DELETE', headers)).status).toBe(403);
    }
    for (const path of [
      '/api/settings',
      '/api/runs/pets/images',
      '/api/runs/pets/picture',
      '/api/runs/pets/map',
      '/api/views',
      '/api/runs/pets/download/model.zip',
    ])
      expect((await ask(path, 'GET', { origin: 'http://evil.example' })).status).toBe(403);
    const rebound = { host: `evil.example:${new URL(server.address).port}`, origin: 'http://evil.example' };
    expect((await ask('/api/runs/pets', 'DELETE', rebound)).status).toBe(421);
    expect([runs.length, uploads(), (await list()).map(({ name }) => name)]).toEqual([0, [], ['pets']]);
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
    ['GET', '/api/runs/pets/rename?to=cats'],
    ['PUT', '/api/runs/pets'],
    ['POST', '/api/runs/pets/images'],
    ['POST', '/api/runs/pets/map'],
    ['POST', '/api/views'],
    ['GET', '/api/example'],
    ['POST', '/api/settings'],
  ])('%s %s is not allowed, and Allow says what is', async (method, path) => {
    writeRun('pets');
    const { status, headers } = await ask(path, method);
    expect([status, headers.allow]).toEqual([405, expect.stringMatching(/^(GET, HEAD(, POST|, DELETE)?|POST)$/)]);
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

  test('trains one run at a time; the others wait for their turn, in order, and can be taken out', async () => {
    for (const name of ['pets', 'other', 'third']) expect((await drop(`${name}.zip`)).status).toBe(201);
    const states = async () => Object.fromEntries((await list()).map(({ name, status }) => [name, status]));
    expect(await states()).toEqual({ pets: 'running', other: 'waiting', third: 'waiting' });
    expect((await ask('/api/runs/other/stop', 'POST')).status).toBe(202);
    expect((await find('other')).canGoOn).toBe(true);
    runs[0]?.end();
    await settled();
    expect([runs.length, runs[1]?.order.out]).toEqual([2, join(folder, 'runs/third')]);
    expect((await ask('/api/runs/other/go-on', 'POST')).status).toBe(202);
    for (const busy of ['other', 'third']) expect((await ask(`/api/runs/${busy}/go-on`, 'POST')).status).toBe(409);
    expect(await states()).toMatchObject({ other: 'waiting', third: 'running' });
    runs[1]?.end({ kind: 'ended', status: 'failed', problem: 'no', badInput: true });
    await settled();
    expect(runs[2]?.order.out).toBe(join(folder, 'runs/other'));
  });

  test('keeps what waits over a restart', async () => {
    await drop('pets.zip', ZIP, AS_ZIP, { epochs: 3 });
    await drop('other.zip', ZIP, AS_ZIP, { epochs: 4 });
    await start();
    const kept = (await list()).map(({ name, status, canGoOn }) => ({ name, status, canGoOn }));
    expect(kept).toEqual(
      expect.arrayContaining([
        { name: 'pets', status: 'stopped', canGoOn: true },
        { name: 'other', status: 'stopped', canGoOn: true },
      ]),
    );
    await ask('/api/runs/other/go-on', 'POST');
    expect(runs.at(-1)?.order.config).toEqual({ seed: 7, head: { epochs: 4 } });

    // Another configuration would be another run, and nobody would know.
    const file = join(folder, 'runs/.uploads/pets.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"epochs": 3', '"epochs": 2'));
    const { status, text } = await ask('/api/runs/pets/go-on', 'POST');
    expect([status, JSON.parse(text).problem]).toEqual([409, expect.stringContaining('.uploads/pets.json')]);
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
    writeRun('pets');
    await settled();
    // The archive stays: its images can be looked at, and trained on again.
    expect(uploads().sort()).toEqual(['pets.json', 'pets.zip']);
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

  test('close() stops the run that works and waits for it', async () => {
    await drop();
    await server.close();
    expect(runs[0]?.stops).toBe(1);
    await start();
  });

  test('a port that is taken is wrong usage', async () => {
    const port = Number(new URL(server.address).port);
    const again = startServer({
      ...{ folder, store: folder, config: {}, maxBytes: 1, host: '127.0.0.1', port },
      ...{
        failed: () => undefined,
        bases: () => [],
        start: () => ({ ended: Promise.resolve(), stop: () => undefined }),
      },
    });
    await expect(again).rejects.toThrow(ConfigError);
    await expect(again).rejects.toThrow(/is taken\n→ give another --port/);
  });
});

describe('startServer() and what is chosen before a run', () => {
  test('says what can be chosen, and what holds where nothing is', async () => {
    const { defaults, bases } = JSON.parse((await ask('/api/settings')).text);
    expect([defaults, bases]).toEqual([{ epochs: 20, views: 0, mirror: true, fineTune: false, maxBadShare: 0.1 }, []]);
  });

  test.each([
    [
      { base: 'stanford-dogs', epochs: 5 },
      { base: 'stanford-dogs', head: { epochs: 5 } },
    ],
    [
      { views: 3, mirror: false },
      { mode: 'augment', augment: { views: 3, flip: 'none' } },
    ],
    [
      { views: 0, fineTune: true },
      { mode: 'fine-tune', augment: false, fineTune: { when: 'auto' } },
    ],
    [
      { views: 2, fineTune: true },
      { mode: 'fine-tune', augment: { views: 2 } },
    ],
    [
      { views: 0, fineTune: false },
      { mode: 'head', augment: false },
    ],
    [{ maxBadShare: 0.5 }, { maxBadShare: 0.5 }],
  ])('trains with %j', async (chosen, config) => {
    expect((await drop('pets.zip', ZIP, AS_ZIP, chosen)).status).toBe(201);
    expect(runs[0]?.order.config).toMatchObject({ seed: 7, ...config });
  });

  test.each([
    [{ base: '/etc/passwd' }, /"base".*headstart bases/],
    [{ base: 'http://169.254.169.254/x.onnx' }, /"base"/],
    [{ epochs: 0 }, /epochs/],
    [{ epochs: '5' }, /epochs/],
    [{ store: 's3://elsewhere' }, /settings/],
    [{ base: 'efficientnet-lite0', fineTune: true }, /cannot do that/],
  ])('refuses %j, and keeps nothing', async (chosen, problem) => {
    const { status, text } = await drop('pets.zip', ZIP, AS_ZIP, chosen);
    expect([status, JSON.parse(text).problem]).toEqual([422, expect.stringMatching(problem)]);
    expect([runs.length, uploads()]).toEqual([0, []]);
  });

  test('goes on with the base that was chosen, not with another choice', async () => {
    await drop('pets.zip', ZIP, AS_ZIP, { base: 'auto' });
    expect(runs[0]?.order.config).toEqual({ seed: 7, base: 'auto' });
    const config = { seed: 7, base: 'stanford-dogs', imageSizePx: 160 };
    runs[0]?.tell({ kind: 'chosen', config });
    while (!readFileSync(join(folder, 'runs/.uploads/pets.json'), 'utf8').includes('stanford-dogs')) await settled();
    await ask('/api/runs/pets/stop', 'POST');
    await settled();
    expect((await ask('/api/runs/pets/go-on', 'POST')).status).toBe(202);
    expect(runs[1]?.order).toEqual({ ...runs[0]?.order, config });
  });

  test('starts a run on the example data', async () => {
    expect(JSON.parse((await ask('/api/example', 'POST')).text)).toEqual({ name: 'example' });
    expect(runs[0]?.order).toMatchObject({ out: join(folder, 'runs/example'), config: { seed: 7 } });
    expect(runs[0]?.order.source).toBeUndefined();
    const names = await Promise.all(
      [1, 2, 3].map(async () => JSON.parse((await ask('/api/example', 'POST')).text).name),
    );
    expect(names.sort()).toEqual(['example-2', 'example-3', 'example-4']);
  });
});

describe('startServer() and the keeping of runs', () => {
  const rename = (name: string, to: string) => ask(`/api/runs/${name}/rename?to=${encodeURIComponent(to)}`, 'POST');
  const remove = (name: string) => ask(`/api/runs/${encodeURIComponent(name)}`, 'DELETE');
  const below = (path = '') => readdirSync(join(folder, 'runs', path)).sort();

  test('renames a run with its archive', async () => {
    await drop();
    writeRun('pets');
    runs[0]?.end();
    await settled();
    expect((await rename('pets', 'Katzen & Hunde')).status).toBe(200);
    expect([below(), uploads().sort()]).toEqual([
      ['.uploads', 'Katzen & Hunde'],
      ['Katzen & Hunde.json', 'Katzen & Hunde.zip'],
    ]);
    expect((await ask('/runs/Katzen%20%26%20Hunde/report.html')).status).toBe(200);
  });

  test.each([
    '',
    ' ',
    '.',
    '..',
    '../pets',
    'a/b',
    'a\\b',
    '.hidden',
    '.uploads',
    'a\u0000',
    'a\nb',
    'c:d',
    'x'.repeat(61),
    'a ',
    'a.',
  ])('calls no run %j', async (to) => {
    writeRun('pets');
    expect((await rename('pets', to)).status).toBe(422);
    expect(below()).toEqual(['pets']);
  });

  test('renames onto nothing that is there, and nothing that works', async () => {
    writeRun('pets');
    writeRun('cats');
    mkdirSync(join(folder, 'runs/photos'));
    for (const taken of ['cats', 'photos', 'pets']) expect((await rename('pets', taken)).status).toBe(409);
    expect((await rename('none', 'new')).status).toBe(404);
    await drop('busy.zip');
    await drop('waits.zip');
    for (const name of ['busy', 'waits']) {
      expect((await rename(name, 'new')).status).toBe(409);
      expect((await remove(name)).status).toBe(409);
    }
    expect(below()).toEqual(['.uploads', 'cats', 'pets', 'photos']);
  });

  test('deletes what a run has left, and nothing else', async () => {
    const run = writeRun('pets');
    writeRun('cats');
    mkdirSync(join(folder, 'elsewhere/head'), { recursive: true });
    writeFileSync(join(folder, 'elsewhere/head/keep.txt'), 'keep');
    for (const link of ['model', 'fine-tune', 'report.html']) {
      rmSync(join(run, link), { force: true });
      symlinkSync(join(folder, 'elsewhere'), join(run, link));
    }
    writeFileSync(join(run, 'my-notes.txt'), 'mine');
    expect(JSON.parse((await remove('pets')).text)).toEqual({ isGone: false });
    expect([below('pets'), below()]).toEqual([['my-notes.txt'], ['cats', 'pets']]);
    expect(readFileSync(join(folder, 'elsewhere/head/keep.txt'), 'utf8')).toBe('keep');
    expect((await list()).map(({ name }) => name)).toEqual(['cats']);
    expect(JSON.parse((await remove('cats')).text)).toEqual({ isGone: true });
    expect(below()).toEqual(['pets']);
  });

  test('deletes a run with its archive, and one that never began', async () => {
    await drop();
    await drop('waits.zip');
    await ask('/api/runs/waits/stop', 'POST');
    writeRun('pets');
    runs[0]?.end();
    await settled();
    for (const name of ['pets', 'waits']) expect((await remove(name)).status).toBe(200);
    expect([below(), uploads(), await list()]).toEqual([['.uploads'], [], []]);
  });

  test.each(['..', '.uploads', '.', 'photos', 'none', 'link', '../elsewhere'])(
    '%j is no run to delete',
    async (name) => {
      writeRun('pets');
      mkdirSync(join(folder, 'runs/photos'));
      mkdirSync(join(folder, 'elsewhere'));
      writeFileSync(
        join(folder, 'elsewhere/run.json'),
        JSON.stringify({ schemaVersion: 1, runId: 'x', status: 'failed' }),
      );
      symlinkSync(join(folder, 'elsewhere'), join(folder, 'runs/link'));
      // As one that never began it is listed, and its folder is a link all the same.
      mkdirSync(join(folder, 'runs/.uploads'));
      writeFileSync(join(folder, 'runs/.uploads/link.json'), '{"config":{},"source":null}');
      expect([404, 405, 409]).toContain((await remove(name)).status);
      expect([below(), readdirSync(join(folder, 'elsewhere'))]).toEqual([
        ['.uploads', 'link', 'pets', 'photos'],
        ['run.json'],
      ]);
    },
  );

  test('neither renames nor deletes where another process works', async () => {
    const run = writeRun('pets');
    writeFileSync(join(run, '.lock'), String(process.ppid));
    expect([(await rename('pets', 'cats')).status, (await remove('pets')).status]).toEqual([409, 409]);
    expect(existsSync(join(run, 'report.html'))).toBe(true);
  });

  test('neither renames nor deletes the one run that is served', async () => {
    const run = writeRun('pets');
    await start(run);
    expect([(await rename('pets', 'cats')).status, (await remove('pets')).status]).toEqual([409, 409]);
    expect(existsSync(join(run, 'report.html'))).toBe(true);
  });

  test('hands out the model and the page as zips, without what links lead to, and the report as a file', async () => {
    const run = writeRun('pets');
    mkdirSync(join(run, 'model'));
    writeFileSync(join(run, 'model/card.md'), 'the manifest');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    symlinkSync(join(folder, 'secret.txt'), join(run, 'model/link.txt'));
    const { status, headers, text } = await ask('/api/runs/pets/download/model.zip');
    expect([status, headers['content-disposition']]).toEqual([200, expect.stringContaining('pets-model.zip')]);
    expect([text.includes('the manifest'), text.includes('secret')]).toEqual([true, false]);
    expect((await ask('/api/runs/pets/download/site.zip')).text).toContain('facts.json');
    const report = await ask('/api/runs/pets/download/report.html');
    expect([report.text, report.headers['content-disposition']]).toEqual([
      '<p>report</p>',
      expect.stringMatching(/^attachment; /),
    ]);
    rmSync(join(run, 'site'), { recursive: true });
    symlinkSync(folder, join(run, 'site'));
    expect((await ask('/api/runs/pets/download/site.zip')).status).toBe(404);
  });
});

describe('startServer() and the images of a run', () => {
  const images = async (query = '', name = 'insects'): Promise<ServedImages> =>
    JSON.parse((await ask(`/api/runs/${name}/images${query}`)).text);
  const picture = (file: string, headers = {}) =>
    ask(`/api/runs/insects/picture?file=${encodeURIComponent(file)}`, 'GET', headers);
  const again = (corrections: object, headers: Record<string, string> = { 'content-type': 'application/json' }) => {
    const body = JSON.stringify({ settings: { epochs: 3 }, corrections: { labels: {}, exclude: [], ...corrections } });
    return ask('/api/runs/insects/again', 'POST', headers, body);
  };

  let home: string;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'headstart-images-'));
    const path = join(home, 'runs/insects');
    await publishedRun(['ants', 'bees'], path, {}, new FileBlobStore(join(home, 'store')));
    writeFileSync(join(path, 'run.json'), JSON.stringify({ schemaVersion: 1, runId: 'run', status: 'succeeded' }));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  beforeEach(() => start(join(home, 'runs'), pathToFileURL(join(home, 'store')).href));

  test('are listed with what the model says, as metrics.json counts it; filtered, sorted and shown', async () => {
    const metrics = JSON.parse(readFileSync(join(home, 'runs/insects/metrics.json'), 'utf8'));
    const all = await images('?split=validation&order=surest');
    expect(all.splits).toMatchObject({ train: { images: 12 }, validation: { images: 12 }, test: { images: 0 } });
    expect(1 - all.splits.validation.errors / 12).toBeCloseTo(metrics.final.accuracy, 10);
    const sure = all.images.map(({ confidence }) => confidence as number);
    expect(sure).toEqual([...sure].sort((a, b) => b - a));

    const wrong = await images('?split=validation&errors=1&order=least-sure');
    expect(wrong.total).toBe(all.splits.validation.errors);
    for (const each of wrong.images) expect(each.predicted).not.toBe(each.class);
    for (const example of metrics.examples.worst) {
      const { class: own, predicted, probability } = example;
      const found = all.images.find(({ file }) => file === example.file);
      expect(found).toMatchObject({ class: own, predicted, confidence: expect.closeTo(probability, 6) });
    }
    const ants = await images('?class=ants&from=2&count=3');
    expect([ants.total, ants.images.length, ants.images.map((image) => image.class)]).toEqual([
      12,
      3,
      ['ants', 'ants', 'ants'],
    ]);

    const { file } = all.images[0] as JudgedImage;
    const shown = await picture(file);
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/jpeg']);
    expect((await picture(file, { 'if-none-match': shown.headers.etag })).status).toBe(304);
    for (const name of ['none.jpg', '../../store', '']) expect((await picture(name)).status).toBe(404);
    for (const query of ['?class=wasps', '?order=best', '?from=-1', '?count=many', '?split=all'])
      expect((await ask(`/api/runs/insects/images${query}`)).status).toBe(400);
    expect(failures).toEqual([]);
  });

  test('show which places speak for a class: of two classes, for the one what speaks against the other', async () => {
    const [{ file }] = (await images('?split=validation&count=1')).images as [JudgedImage];
    const map = (name: string, of: string, headers = {}) =>
      ask(`/api/runs/insects/map?file=${encodeURIComponent(name)}&class=${of}`, 'GET', headers);
    const pixels = async (of: string) => {
      const { bytes, headers } = await map(file, of);
      expect(headers['content-type']).toBe('image/png');
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height, info.channels]).toEqual([480, 480, 4]);
      return Array.from(
        { length: data.length / 4 },
        (_, i) => [...data.subarray(4 * i, 4 * i + 4)] as unknown as Pixel,
      );
    };
    const [ants, bees] = [await pixels('ants'), await pixels('bees')];
    const speaksFor = ([red, , blue]: Pixel) => red > blue;
    // Where the two colours meet, they mix.
    const isClear = ([red, , blue, alpha]: Pixel) => alpha > 60 && Math.abs(red - blue) > 60;
    const clear = ants.flatMap((pixel, i) => (isClear(pixel) ? [[pixel, bees[i] ?? pixel] as const] : []));
    expect(clear.length).toBeGreaterThan(1000);
    const alike = clear.filter(([own, other]) => own[3] !== other[3] || speaksFor(own) === speaksFor(other));
    expect(alike).toEqual([]);

    const { etag } = (await map(file, 'ants')).headers;
    expect((await map(file, 'ants', { 'if-none-match': etag })).status).toBe(304);
    expect((await map(file, 'bees', { 'if-none-match': etag })).status).toBe(200);
    expect([(await map('none.jpg', 'ants')).status, (await map(file, 'wasps')).status]).toEqual([404, 400]);
    expect(failures).toEqual([]);
  });

  test('have no such places where the base tells none, which is said', async () => {
    const [{ file }] = (await images('?split=validation&count=1')).images as [JudgedImage];
    const store = new FileBlobStore(join(home, 'store'));
    const key = runKeys('run').manifest;
    const before = (await store.get(key)) as Uint8Array;
    const { checksum: _, ...manifest } = JSON.parse(Buffer.from(before).toString('utf8'));
    delete manifest.base.backbone.maps;
    await putJson(store, key, manifest);
    try {
      const { status, text } = await ask(`/api/runs/insects/map?file=${encodeURIComponent(file)}&class=ants`);
      expect([status, JSON.parse(text)]).toEqual([
        409,
        { problem: expect.stringContaining('no activation maps'), remedy: expect.stringContaining('MobileNetV2') },
      ]);
    } finally {
      await store.put(key, before);
    }
  });

  test('are shown as their views would be: by what a run feeds its base', async () => {
    const settings = { views: 3, mirror: true };
    const view = (image: number, number: number, chosen: object = settings, run = '&run=insects') => {
      const text = encodeURIComponent(JSON.stringify(chosen));
      return ask(`/api/views?settings=${text}&image=${image}&view=${number}${run}`);
    };
    const first = (await images('?split=train&class=bees&order=file&count=1')).images[0] as JudgedImage;
    const bytes = tinyBmp(Number(/(\d+)\.bmp$/.exec(first.file)?.[1]));
    const augment = augmentSchema.parse({ views: 3 });
    const [paint] = paintViews(sha256Hex(bytes), bytes, [2], {
      ...{ imageSizePx: 160, decode: { orient: 'exif', imagePixels: 1e6 }, augment, seed: 7 },
    });
    const fed = new Float32Array(160 * 160 * 3);
    await paint?.(fed, 0, new PixelRoom());
    const shown = await view(1, 2);
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/jpeg']);
    const seen = await sharp(shown.bytes).raw().toBuffer();
    const apart = Array.from(fed, (value, i) => Math.abs((value + 1) * 127.5 - (seen[i] as number)));
    // What JPEG loses; another view is ten times as far away.
    expect(apart.reduce((a, b) => a + b) / apart.length).toBeLessThan(3);

    // Before there is a run, two drawn images; the first view is not the image.
    const drawn = await Promise.all([view(0, 0, settings, ''), view(1, 0, settings, ''), view(1, 1, settings, '')]);
    expect(drawn.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(drawn.map(({ text }) => text)).size).toBe(3);

    expect((await view(0, 4)).status).toBe(400);
    expect((await view(2, 0)).status).toBe(400);
    expect((await view(0, 0, { views: 0 })).status).toBe(422);
    expect((await view(0, 0, { views: 'many' })).status).toBe(422);
    expect((await view(0, 0, settings, '&run=none')).status).toBe(404);
    expect(failures).toEqual([]);
  });

  test('are trained on again, with corrected labels and without some, each in the split that it was in', async () => {
    const [first, second] = (await images('?split=train&count=2')).images as [JudgedImage, JudgedImage];
    const other = first.class === 'ants' ? 'bees' : 'ants';
    expect((await again({ labels: { [first.file]: other }, exclude: [second.file] })).status).toBe(201);
    const { source, labels, config, out } = (runs[0] as FakeRun).order;
    expect([source, out]).toEqual([join(home, 'store/incoming/pictures.zip'), join(home, 'runs/insects-2')]);
    expect(config).toEqual({ seed: 7, head: { epochs: 3 }, exclude: [second.file] });
    const rows = readFileSync(labels as string, 'utf8')
      .trim()
      .split('\n');
    expect(rows).toHaveLength(25);
    expect(rows).toContain(`"${first.file}","${other}","train"`);

    expect((await again({ labels: { 'none.jpg': 'ants' } })).status).toBe(422);
    expect((await again({ labels: { [first.file]: ['ants'] } })).status).toBe(422);
    expect((await again({ labels: [] })).status).toBe(422);
    expect((await again({}, { 'content-type': 'text/plain' })).status).toBe(415);
    expect(runs).toHaveLength(1);
  });

  test('are missed where the store does not keep them any more', async () => {
    const [{ file }] = (await images('?count=1')).images as [JudgedImage];
    rmSync(join(home, 'store/features'), { recursive: true });
    rmSync(join(home, 'store/incoming'), { recursive: true });
    await start(join(home, 'runs'), pathToFileURL(join(home, 'store')).href);
    const { status, text } = await ask('/api/runs/insects/images');
    expect([status, JSON.parse(text)]).toEqual([
      409,
      { problem: expect.stringMatching(/gone or damaged/), remedy: expect.any(String) },
    ]);
    expect((await picture(file)).status).toBe(409);
    expect(failures).toEqual([]);
  });
});

describe('startServer() and a multi-label run', () => {
  let home: string;
  const metrics = () => JSON.parse(readFileSync(join(home, 'runs/tagged/metrics.json'), 'utf8')) as MultiLabelMetrics;
  const images = async (query = ''): Promise<ServedLabels> =>
    JSON.parse((await ask(`/api/runs/tagged/images${query}`)).text);
  const again = (corrections: object) =>
    ask(
      '/api/runs/tagged/again',
      'POST',
      { 'content-type': 'application/json' },
      JSON.stringify({ settings: {}, corrections: { labels: {}, exclude: [], ...corrections } }),
    );

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'headstart-tagged-'));
    const labelled = Array.from({ length: 36 }, (_, n) => ({
      file: `images/${n}.bmp`,
      labels: ['ants', 'bees', 'wasps'].filter((_, label) => (n >> label) % 2 === 1),
      split: n < 20 ? 'train' : 'validation',
    }));
    const table = labelled.map(({ file, labels, split }) => `${file},${labels.join(';')},${split}`);
    const path = join(home, 'runs/tagged');
    await publishedRun([], path, {}, new FileBlobStore(join(home, 'store')), [
      ...labelled.map(({ file }, n) => ({ name: file, data: tinyBmp(n) })),
      { name: 'labels.csv', data: Buffer.from(`file,labels,split\n${table.join('\n')}\n`) },
    ]);
    writeFileSync(join(path, 'run.json'), JSON.stringify({ schemaVersion: 1, runId: 'run', status: 'succeeded' }));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  beforeEach(() => start(join(home, 'runs'), pathToFileURL(join(home, 'store')).href));

  test('lists it by what it measured, which is no accuracy', async () => {
    const [run] = JSON.parse((await ask('/api/runs')).text).runs as ServedRun[];
    const { meanAveragePrecision } = metrics().validation;
    expect(run).toMatchObject({ status: 'succeeded', classes: ['ants', 'bees', 'wasps'] });
    expect([run?.accuracy, run?.multiLabel]).toEqual([undefined, { meanAveragePrecision, images: 16 }]);
  });

  test('lists its images with their labels and what the model says, as metrics.json counts it', async () => {
    const { validation, thresholds, examples } = metrics();
    const all = await images('?split=validation&order=worst');
    expect([all.task, all.classes]).toEqual(['multi-label', ['ants', 'bees', 'wasps']]);
    expect(all.thresholds).toEqual(thresholds.map(({ threshold }) => threshold));
    expect(all.splits).toMatchObject({ train: { images: 20 }, validation: { images: 16 }, test: { images: 0 } });
    expect(1 - all.splits.validation.errors / 16).toBeCloseTo(validation.subsetAccuracy, 10);
    const losses = all.images.map(({ loss }) => loss);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(losses.reduce((a, b) => a + b) / 16).toBeCloseTo(validation.loss, 5);
    expect(examples.length).toBeGreaterThan(0);
    for (const { file, labels, predicted, loss } of examples) {
      const found = all.images.find((image) => image.file === file);
      expect(found).toMatchObject({ labels, predicted, loss: expect.closeTo(loss, 5) });
    }

    const ants = await images('?class=ants&split=validation');
    expect(ants.total).toBe(validation.perClass[0]?.support);
    const said = await images('?predicted=wasps&split=validation&errors=1');
    for (const { labels, predicted } of said.images) {
      expect(predicted).toContain('wasps');
      expect(labels).not.toEqual(predicted);
    }
    for (const query of ['?class=flies', '?order=surest', '?from=-1'])
      expect((await ask(`/api/runs/tagged/images${query}`)).status).toBe(400);
    expect(failures).toEqual([]);
  });

  test('shows its images, and which places speak for each class', async () => {
    const [{ file }] = (await images('?count=1')).images as [JudgedLabels];
    const at = (what: string) => ask(`/api/runs/tagged/${what}?file=${encodeURIComponent(file)}&class=wasps`);
    const types = [await at('picture'), await at('map')].map(({ status, headers }) => [
      status,
      headers['content-type'],
    ]);
    expect(types).toEqual([
      [200, 'image/jpeg'],
      [200, 'image/png'],
    ]);
    expect(failures).toEqual([]);
  });

  test('shows the views that two of its images would have', async () => {
    const settings = encodeURIComponent(JSON.stringify({ views: 2 }));
    const views = await Promise.all(
      [0, 1].map((image) => ask(`/api/views?settings=${settings}&image=${image}&view=0&run=tagged`)),
    );
    expect(views.map(({ status }) => status)).toEqual([200, 200]);
    expect(views[0]?.text).not.toBe(views[1]?.text);
    expect(failures).toEqual([]);
  });

  test('asks its model what an image shows, by the thresholds, as the list of images says it', async () => {
    const { images: all, classes } = await images('?split=validation&order=file');
    const wanted = all.find(({ predicted }) => predicted.length > 0) as JudgedLabels;
    const bytes = tinyBmp(Number(/(\d+)\.bmp$/.exec(wanted.file)?.[1]));
    const { status, text } = await ask('/api/predict?run=tagged', 'POST', { 'content-type': 'image/bmp' }, bytes);
    const said = JSON.parse(text);
    expect([status, said.labels.map((own: { class: string }) => own.class).sort()]).toEqual([200, wanted.predicted]);
    for (const [i, name] of classes.entries())
      expect(said.probabilities[name]).toBeCloseTo(wanted.probabilities[i] as number, 4);
    const model = JSON.parse((await ask('/api/predict?run=tagged')).text);
    expect(model.thresholds).toEqual(metrics().thresholds.map(({ threshold }) => threshold));
    expect(failures).toEqual([]);
  });

  test('trains on its images again as several labels per image, corrected or as they are', async () => {
    const [{ file, split, labels: was }, other] = (await images('?count=2')).images as [JudgedLabels, JudgedLabels];
    expect((await again({ exclude: [file] })).status).toBe(201);
    const { labels, config } = (runs[0] as FakeRun).order;
    expect([labels, config]).toEqual([undefined, expect.objectContaining({ multiLabel: true, exclude: [file] })]);

    runs[0]?.end();
    const now = was.includes('wasps') ? ['bees'] : ['ants', 'wasps'];
    expect((await again({ labels: { [file]: [...now].reverse(), [other.file]: [] } })).status).toBe(201);
    const order = (runs.at(-1) as FakeRun).order;
    const rows = readFileSync(order.labels as string, 'utf8')
      .trim()
      .split('\n');
    expect([rows[0], rows.length - 1]).toEqual(['file,labels,split', (await images()).total]);
    expect(rows).toContain(`"${file}","${JSON.stringify(now).replaceAll('"', '""')}","${split}"`);
    expect(rows).toContain(`"${other.file}","","${other.split}"`);

    const refusal = async (labels: object) => {
      const { status, text } = await again({ labels });
      return [status, JSON.parse(text).problem];
    };
    const begun = runs.length;
    expect(await refusal({ [file]: 'ants' })).toEqual([422, expect.stringContaining('is one label')]);
    expect(await refusal({ [file]: ['flies'] })).toEqual([422, expect.stringContaining('names "flies"')]);
    expect(await refusal({ 'none.jpg': ['ants'] })).toEqual([422, expect.stringContaining('no image "none.jpg"')]);
    expect(runs).toHaveLength(begun);
  });
});
