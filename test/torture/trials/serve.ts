import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request as send } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../shared/random';
import { distinctBmp, distinctImagesZip } from '../../support/distinct-images';
import { headstart, requireFreshBuild, startHeadstart, until } from '../../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../../support/small-base-file';
import type { Trial } from '../trial';

const UPLOADS = 200;
const ABORTED = 60;
const SLOW = 40;
const PREDICTIONS_PER_EFFORT = 500;
const AT_ONCE = 16;
/** From this effort on what takes a minute is waited for. */
const LONG_EFFORT = 10;
const LARGE_BODY = Buffer.alloc(60 * 1024 * 1024);
const LARGE = 12;
/** So many of them fit into what the server holds at once. */
const MOST_LARGE = 8;
/** What a process holds that has answered many, beside what it held when it had answered a few hundred. */
const MOST_GROWTH_BYTES = 48 * 1024 * 1024;

/** Slow, aborted, broken and very many requests: `headstart serve` answers each, keeps nothing and stays as large as it is. */
export const trial: Trial = {
  name: '"headstart serve" under slow, aborted and very many requests',
  async run({ effort, seed, log }) {
    await requireFreshBuild();
    const folder = mkdtempSync(join(tmpdir(), 'headstart-serve-'));
    const failures: string[] = [];
    let attempts = 0;
    const expectThat = (holds: boolean, text: string) => {
      attempts++;
      if (holds) return;
      failures.push(text);
      log(text);
    };
    const server = await startServer(folder);
    try {
      const { ask, pid } = server;
      const isUp = async () => (await ask({ path: '/api/runs' })).status === 200;
      const uploads = () => {
        const path = join(folder, 'runs/.uploads');
        return readable(() => readdirSync(path)) ?? [];
      };

      // They stay, while everything else is tried.
      const slow = Array.from({ length: SLOW }, (_, i) => openSlow(server.port, i));
      expectThat(await isUp(), `no answer beside ${SLOW} connections that send next to nothing`);

      const random = new Random(seed);
      const junk = Buffer.from(Array.from({ length: 50_000 }, () => Math.floor(random.uniform() * 256)));
      const zips = await Promise.all(
        Array.from({ length: UPLOADS }, (_, i) =>
          ask({ path: `/api/runs?name=${i}.zip`, type: 'application/zip', body: junk }),
        ),
      );
      for (const [i, { status }] of zips.entries()) {
        expectThat(status === 409 || status === 422, `upload ${i} of ${UPLOADS} at once was answered by ${status}`);
      }
      const images = await Promise.all(
        Array.from({ length: UPLOADS }, (_, i) =>
          ask({ path: '/api/predict', type: 'image/bmp', body: distinctBmp(i) }),
        ),
      );
      for (const [i, { status }] of images.entries()) {
        expectThat(status === 200, `image ${i} of ${UPLOADS} at once was answered by ${status}`);
      }
      await Promise.all(
        Array.from({ length: ABORTED }, (_, i) =>
          abort(
            server.port,
            i % 2 ? '/api/predict' : `/api/runs?name=aborted-${i}.zip`,
            Math.floor(random.uniform() * 40_000),
          ),
        ),
      );
      expectThat(await isUp(), `no answer after ${ABORTED} requests that were broken off`);
      for (const { socket, what, told } of slow) {
        // A body has a minute, which little effort does not wait for.
        if (what === 'body' && effort < LONG_EFFORT) socket.destroy();
        else
          expectThat(/^HTTP\/1.1 408 /.test(await told), `half a ${what} was answered by ${(await told).slice(0, 40)}`);
      }
      // What was broken off is taken away a moment later.
      const isEmpty = await eventually(() => uploads().length === 0);
      expectThat(isEmpty, `uploads that were broken off have left ${uploads().join(', ')}`);

      const predictions = effort * PREDICTIONS_PER_EFFORT;
      let held = 0;
      let next = 0;
      const lane = async () => {
        for (let i = next++; i < predictions; i = next++) {
          const body = i % 10 === 9 ? junk.subarray(0, 1000 + i) : distinctBmp(i);
          const { status } = await ask({ path: '/api/predict', type: 'image/bmp', body });
          expectThat(status === (i % 10 === 9 ? 422 : 200), `prediction ${i} was answered by ${status}`);
          if (i === Math.floor(predictions / 3)) held = heldBytes(pid);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      const growth = heldBytes(pid) - held;
      log(
        `${predictions} predictions: ${Math.round(heldBytes(pid) / 1e6)} MB, ${Math.round(growth / 1e6)} more than after a third`,
      );
      expectThat(
        growth < MOST_GROWTH_BYTES,
        `the server holds ${Math.round(growth / 1e6)} MB more after all predictions than after a third`,
      );
      const large = holdBodies(server.port, LARGE);
      const isOver = await eventually(() => large.refused.length >= LARGE - MOST_LARGE);
      expectThat(
        isOver && large.refused.every(({ status, retryAfter }) => status === 503 && retryAfter),
        `of ${LARGE} large images at once these were refused: ${JSON.stringify(large.refused)}`,
      );
      large.release();
      const { status } = await ask({ path: '/api/predict', type: 'image/bmp', body: distinctBmp(0) });
      expectThat(status === 200, `after too many large images a small one was answered by ${status}`);
      expectThat(await isUp(), 'no answer after all of it');
      const { code, unexpected } = await server.stop();
      expectThat(code === 130, `Ctrl-C ended the server with code ${code}`);
      expectThat(unexpected === undefined, `the server said: ${unexpected}`);
      return { attempts, survived: attempts - failures.length, failures };
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Asked {
  readonly path: string;
  readonly type?: string;
  readonly body?: Uint8Array;
}

/** A server of a folder with one finished run. */
async function startServer(folder: string) {
  const at = (name: string) => join(folder, name);
  mkdirSync(at('runs'));
  writeFileSync(at('insects.zip'), distinctImagesZip(60));
  await writeSmallBase(at('base.h5'));
  const flags = ['--base', at('base.h5'), ...SMALL_BASE_FLAGS, '--store', at('store')];
  const trained = await headstart([
    'train',
    at('insects.zip'),
    '--out',
    at('runs/insects'),
    ...flags,
    '--epochs',
    '1',
    '--quiet',
  ]);
  if (trained.code !== 0) throw new Error(trained.stderr);
  const running = startHeadstart(['serve', at('runs'), '--port', '0', ...flags]);
  if (!(await until(running, () => running.output().includes('Ctrl-C')))) throw new Error(running.output());
  const port = Number(/:(\d+)\//.exec(running.output())?.[1]);
  const agent = new Agent({ keepAlive: true, maxSockets: UPLOADS + AT_ONCE });
  return {
    port,
    pid: running.child.pid as number,
    ask: ({ path, type, body }: Asked) =>
      new Promise<{ readonly status: number | undefined }>((resolve) => {
        const headers = type ? { 'content-type': type } : {};
        const options = { host: '127.0.0.1', port, path, method: body ? 'POST' : 'GET', headers, agent };
        const request = send(options, (response: IncomingMessage) => {
          response.resume();
          response.once('close', () => resolve({ status: response.statusCode }));
        });
        request.on('error', () => resolve({ status: undefined }));
        request.end(body);
      }),
    async stop() {
      agent.destroy();
      running.child.kill('SIGINT');
      const { code, stderr } = await running.ended;
      return { code, unexpected: /Unexpected.*/.exec(stderr)?.[0] };
    },
  };
}

interface Slow {
  readonly socket: Socket;
  readonly what: 'header' | 'body';
  /** What it was told until the connection was closed. */
  readonly told: Promise<string>;
}

/** Half a header, or a body that does not go on. */
function openSlow(port: number, i: number): Slow {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (part) => {
    text += part;
  });
  const told = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  socket.on('error', () => undefined);
  const start =
    i % 4 < 2 ? `POST /api/predict HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` : 'GET / HTTP/1.1\r\nHost: 127.';
  const rest = 'Content-Type: image/jpeg\r\nContent-Length: 100000\r\n\r\nxx';
  socket.write(i % 2 === 0 ? start : `POST /api/predict HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${rest}`);
  return { socket, what: i % 2 === 0 ? 'header' : 'body', told };
}

/** Images that are as large as one may be, all but their last byte, and how those were refused that were. */
function holdBodies(port: number, count: number) {
  const refused: { readonly status: number | undefined; readonly retryAfter: string | undefined }[] = [];
  const requests = Array.from({ length: count }, () => {
    const headers = { 'content-type': 'image/jpeg', 'content-length': LARGE_BODY.length + 1 };
    const request = send({ host: '127.0.0.1', port, path: '/api/predict', method: 'POST', headers });
    request.once('response', ({ statusCode: status, headers: { 'retry-after': retryAfter } }) =>
      refused.push({ status, retryAfter }),
    );
    request.on('error', () => undefined);
    request.write(LARGE_BODY);
    return request;
  });
  return { refused, release: () => requests.map((request) => request.destroy()) };
}

/** Sends a part of what it announces, and goes. */
function abort(port: number, path: string, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const type = path.includes('predict') ? 'image/jpeg' : 'application/zip';
    const headers = { 'content-type': type, 'content-length': 1_000_000 };
    const request = send({ host: '127.0.0.1', port, path, method: 'POST', headers });
    request.on('error', () => undefined);
    request.once('close', () => resolve());
    const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(bytes)]);
    request.write(zip, () => request.destroy());
  });
}

/** Of a process and those that it has started, resident now; 0 where the system does not tell. */
function heldBytes(pid: number): number {
  const own = readable(() => readFileSync(`/proc/${pid}/status`, 'utf8'));
  const children = readable(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')) ?? '';
  const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(own ?? '')?.[1] ?? 0);
  return children
    .split(' ')
    .filter(Boolean)
    .reduce((sum, child) => sum + heldBytes(Number(child)), kib * 1024);
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

async function eventually(reached: () => boolean): Promise<boolean> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    if (reached()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
