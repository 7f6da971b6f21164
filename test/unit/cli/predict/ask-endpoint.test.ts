import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { askEndpoint, parseEndpoint } from '../../../../cli/predict/ask-endpoint';
import { awsSigner } from '../../../../cli/predict/sign-request';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { type LoopbackServer, startLoopbackServer } from '../../../support/loopback-server';
import { makeModel, putLatest, putVersion } from '../../../support/put-model';
import { registryService } from '../../../support/registry-service';
import { serveRequests } from '../../../support/serve-requests';

const jpeg = readFileSync(join(__dirname, '../../../golden/jpegs/round/a-420.jpg'));
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI', AWS_SESSION_TOKEN: 'token' };

let store: MemoryBlobStore;
let server: LoopbackServer;
let seen: IncomingMessage['headers'][];
/** What the server answers before it answers as it should. */
let first: { status: number; body: string; headers?: Record<string, string> }[];
const before = { ...process.env };

beforeEach(async () => {
  process.env = { ...before, ...KEYS, AWS_REGION: 'eu-north-1' };
  store = new MemoryBlobStore();
  await putVersion(store, 'pets', 'v1', makeModel(['cats', 'dogs']));
  await putLatest(store, 'pets', 'v1');
  const serve = serveRequests(registryService(store));
  [seen, first] = [[], []];
  server = await startLoopbackServer((request, response) => {
    seen.push(request.headers);
    const own = first.shift();
    if (own) response.writeHead(own.status, own.headers).end(own.body);
    else void serve(request, response);
  });
});
afterEach(async () => {
  process.env = before;
  await server.close();
});

const ask = async (image: Uint8Array, sign = true) => {
  const url = parseEndpoint(server.origin);
  return askEndpoint(url, image, { waitMs: 1, ...(sign && { sign: await awsSigner(url) }) });
};

describe('askEndpoint()', () => {
  test('askEndpoint() answers what the function says of the image, whose format it tells', async () => {
    expect(await ask(jpeg)).toMatchObject({ model: { name: 'pets', version: 'v1' }, class: expect.any(String) });
    expect(seen[0]?.['content-type']).toBe('image/jpeg');
  });

  test('askEndpoint() signs the bytes, the host and the type as AWS Signature Version 4 says', async () => {
    await ask(jpeg);
    const [headers = {}] = seen;
    const { authorization = '' } = headers;
    const [, scope = '', names = '', signature] =
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(\S+), SignedHeaders=(\S+), Signature=(\w{64})$/.exec(authorization) ??
      [];
    expect(names.split(';')).toEqual(
      expect.arrayContaining(['content-type', 'host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token']),
    );
    const [date, region, service] = scope.split('/');
    expect([region, service]).toEqual(['eu-north-1', 'lambda']);
    const hash = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
    expect(headers['x-amz-content-sha256']).toBe(hash(jpeg));
    const lines = names.split(';').map((name) => `${name}:${headers[name]}`);
    const canonical = ['POST', '/', '', ...lines, '', names, hash(jpeg)].join('\n');
    const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
    const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
    const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
      (own, part) => hmac(own, part as string),
      `AWS4${KEYS.AWS_SECRET_ACCESS_KEY}`,
    );
    expect(signature).toBe(hmac(key, toSign).toString('hex'));
  });

  test('awsSigner() signs for the region in the name of a function URL', async () => {
    const url = new URL('https://abc.lambda-url.ap-south-1.on.aws/?version=2');
    const { authorization } = await (await awsSigner(url))(url, {}, jpeg);
    expect(authorization).toContain('/ap-south-1/lambda/aws4_request');
  });

  test.each([429, 502, 503, 504])('askEndpoint() tries again after %i, and then gives up', async (status) => {
    first = [{ status, body: 'busy' }];
    expect(await ask(jpeg)).toMatchObject({ class: expect.any(String) });
    expect(seen).toHaveLength(2);
    first = Array.from({ length: 9 }, () => ({ status, body: 'busy' }));
    await expect(ask(jpeg)).rejects.toMatchObject({ name: 'UnavailableError' });
    expect(seen).toHaveLength(6);
  });

  test.each([
    ['an image that nobody can read', 'ImageError', Buffer.from('no image'), []],
    ['one that is too large', 'ImageError', new Uint8Array(6 * 1024 * 1024 + 1), []],
    ['one that Lambda itself finds too large', 'ImageError', jpeg, [{ status: 413, body: '{"Message":"too large"}' }]],
    ['a caller that IAM does not let in', 'SetupError', jpeg, [{ status: 403, body: '{"Message":"Forbidden"}' }]],
    ['another server', 'FormatError', jpeg, [{ status: 200, body: '<html></html>' }]],
    ['a server that sends elsewhere', 'FormatError', jpeg, [{ status: 302, body: '', headers: { location: '/' } }]],
  ])('askEndpoint() refuses at once %s', async (_, name, image, answers) => {
    first = [...answers];
    await expect(ask(image)).rejects.toMatchObject({ name });
    expect(seen).toHaveLength(1);
  });

  test('askEndpoint() says what to do where nothing is published, without trying again', async () => {
    const other = await startLoopbackServer(serveRequests(registryService(new MemoryBlobStore())));
    try {
      const asked = askEndpoint(parseEndpoint(other.origin), jpeg, {});
      await expect(asked).rejects.toMatchObject({
        name: 'SetupError',
        message: expect.stringContaining('models publish'),
      });
      expect(other.requests).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  test('askEndpoint() asks unsigned without credentials, and says so when it is not let in', async () => {
    expect(await ask(jpeg, false)).toMatchObject({ class: expect.any(String) });
    expect(seen[0]).not.toHaveProperty('authorization');
    first = [{ status: 403, body: '{"Message":"Forbidden"}' }];
    await expect(ask(jpeg, false)).rejects.toMatchObject({ message: expect.stringContaining('signed requests only') });
  });
});

describe('parseEndpoint()', () => {
  test.each(['http://example.org/', 'ftp://example.org/', 'abc.on.aws', ''])('parseEndpoint() refuses %p', (text) => {
    expect(() => parseEndpoint(text)).toThrow(/wanted an address that begins with https/);
  });
});
