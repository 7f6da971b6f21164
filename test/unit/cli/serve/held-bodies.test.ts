import { createServer, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HeldBodies } from '../../../../cli/serve/held-bodies';
import type { Refused } from '../../../../cli/serve/refused';

let server: Server;
let bodies: HeldBodies;
/** Lets those go on whose body is held. */
let release: () => void;
let held: number;

beforeEach(async () => {
  held = 0;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  bodies = new HeldBodies(1000, 2500, { bytes: 10, withinMs: 600 });
  server = createServer(async (request, response) => {
    try {
      const length = await bodies.use(request, async (body) => {
        held++;
        await released;
        return body.length;
      });
      response.end(String(length));
    } catch (error) {
      const { status, headers, message } = error as Refused;
      response.writeHead(status, headers).end(message);
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

function post(write: (body: { write(bytes: Uint8Array): void; end(): void }) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const request = send({ port, host: '127.0.0.1', method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      const { statusCode: status, headers } = response;
      response.on('end', () => resolve({ status, retryAfter: headers['retry-after'], text }));
    });
    request.on('error', reject);
    write(request);
  });
}

const whole = (bytes: number) =>
  post((request) => {
    request.write(Buffer.alloc(bytes));
    request.end();
  });

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('HeldBodies', () => {
  test('HeldBodies refuses with 503 what does not fit beside those that are held, and takes it when they are gone', async () => {
    const first = [whole(1000), whole(1000)];
    await until(() => held === 2);
    expect(await whole(600)).toMatchObject({ status: 503, retryAfter: '2' });
    release();
    expect((await Promise.all(first)).map(({ text }) => text)).toEqual(['1000', '1000']);
    expect(await whole(600)).toMatchObject({ status: 200, text: '600' });
  });

  test('HeldBodies refuses with 413 what is too large by itself', async () => {
    expect(await whole(1001)).toMatchObject({ status: 413 });
  });

  test('HeldBodies refuses with 408 a body that stops coming, and forgets what has come of it', async () => {
    const slow = await post((request) => request.write(Buffer.alloc(900)));
    expect(slow).toMatchObject({ status: 408, text: expect.stringContaining('comes too slowly') });
    const drip = await post((request) => {
      const dripping = setInterval(() => request.write(Buffer.alloc(1)), 90);
      setTimeout(() => clearInterval(dripping), 3000).unref();
    });
    expect(drip.status).toBe(408);
    release();
    expect((await Promise.all([whole(1000), whole(1000)])).map(({ status }) => status)).toEqual([200, 200]);
  });
});
