import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { answerRequest } from '../../../../functions/predict/answer-request';
import type { HttpRequest, HttpResponse } from '../../../../functions/predict/http-message';
import { openApiDocument } from '../../../../functions/predict/open-api';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { makeLabelModel, makeModel, putLatest, putVersion } from '../../../support/put-model';
import { registryService } from '../../../support/registry-service';
import { type JsonSchema, resolved, valuesOf } from '../../../support/schema-arbitrary';

/** As a client reads it. */
const document: JsonSchema = JSON.parse(readFileSync(join(__dirname, '../../../../docs/openapi.json'), 'utf8'));
const IMAGES = join(__dirname, '../../../fixtures/images');
const files = readdirSync(IMAGES)
  .filter((name) => /\.(jpg|png|gif|bmp|webp)$/.test(name))
  .map((name) => readFileSync(join(IMAGES, name)));
const PNG = readFileSync(join(IMAGES, 'rgb.png'));
const METHODS = ['get', 'head', 'post', 'options', 'put', 'patch', 'delete', 'trace', 'connect', 'query'];

let service: ReturnType<typeof registryService>;
beforeAll(async () => {
  const store = new MemoryBlobStore();
  await putVersion(store, 'pets', 'v1', makeModel(['cats', 'dogs', '__proto__']));
  await putLatest(store, 'pets', 'v1');
  await putVersion(store, 'tags', 'v1', makeLabelModel(['cats', 'dogs'], [0.4, 0.6]));
  await putLatest(store, 'tags', 'v1');
  for (const [i, bytes] of files.entries()) await store.put(`predict/${i}`, bytes);
  service = registryService(store);
});

describe('openApiDocument()', () => {
  test('is what docs/openapi.json holds ("npm run openapi" writes it)', () => {
    expect(JSON.parse(JSON.stringify(openApiDocument()))).toEqual(document);
  });

  test('names every operation once, and leaves no reference open', () => {
    const operations = Object.values<JsonSchema>(document.paths).flatMap((path) => Object.values<JsonSchema>(path));
    const ids = operations.flatMap(({ operationId }) => operationId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(JSON.stringify(resolved(document, document))).not.toContain('$ref');
  });
});

describe('answerRequest()', () => {
  test('answers every request that the document allows with an answer that the document describes', async () => {
    await fc.assert(
      fc.asyncProperty(allowedRequests(), async (own) => void (await conforms(own))),
      { numRuns: 400 },
    );
  });

  test('answers every mutation of such a request with an answer that the document describes', async () => {
    await fc.assert(
      fc.asyncProperty(mutatedRequests(), async (own) => void (await conforms(own))),
      { numRuns: 600 },
    );
  });

  test('answers well-formed requests with 200', async () => {
    const address = fc.nat({ max: files.length - 1 }).map((i) => `memory:/predict/${i}`);
    const lists = fc.array(address, { minLength: 1, maxLength: 4 }).map((images) => JSON.stringify({ images }));
    const request = fc.oneof(
      lists.map((body) => post('application/json', Buffer.from(body))),
      lists.map((body) => ({ ...post('application/json', Buffer.from(body)), query: { model: 'tags' } })),
      fc.constant({ ...post('image/png', PNG), query: { model: 'tags@v1' } }),
      fc
        .constantFrom({}, { model: 'pets' }, { model: 'pets@v1' }, { model: 'tags' })
        .map((query) => ({ ...plain('GET', '/'), query })),
      fc.constantFrom('/health', '/openapi.json').map((path) => plain('GET', path)),
    );
    await fc.assert(
      fc.asyncProperty(request, async (own) => {
        expect((await conforms(own)).status).toBe(200);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the judge of answers', () => {
  test('refuses what the document does not describe', async () => {
    const request = plain('GET', '/health');
    const answer = await answerRequest(request, service);
    const body = JSON.parse(answer.body);
    const wrong: readonly HttpResponse[] = [
      { ...answer, status: 418 },
      { ...answer, body: '{}' },
      { ...answer, body: JSON.stringify({ ...body, more: 1 }) },
      { ...answer, body: JSON.stringify({ ...body, status: 'well' }) },
      { ...answer, headers: { 'content-type': 'text/html' } },
    ];
    for (const each of wrong) expect(() => judge(request, each)).toThrow();
    expect(() => judge(request, answer)).not.toThrow();
  });
});

async function conforms(request: HttpRequest): Promise<HttpResponse> {
  const answer = await answerRequest(request, service);
  judge(request, answer);
  expect(service.failures).toEqual([]);
  expect(answer.status).toBeLessThan(500);
  return answer;
}

/** Holds an answer to the document: its status, its type and its body; elsewhere than the document goes, it is 404 or 405. */
function judge({ path, method }: HttpRequest, answer: HttpResponse): void {
  const page = Object.hasOwn(document.paths, path) ? document.paths[path] : undefined;
  const name = method.toLowerCase();
  const operation = page && METHODS.includes(name) && Object.hasOwn(page, name) ? page[name] : undefined;
  if (!operation) {
    expect(answer.status).toBe(page ? 405 : 404);
    if (page)
      expect(answer.headers.allow).toBe(
        Object.keys(page)
          .filter((own) => METHODS.includes(own))
          .map((own) => own.toUpperCase())
          .sort()
          .join(', '),
      );
    if (method !== 'HEAD') check(document.components.schemas.Problem, JSON.parse(answer.body));
    return;
  }
  const described = whole(operation.responses[answer.status]);
  if (!described) throw new Error(`${method} ${path} does not answer ${answer.status} by the document`);
  for (const header of Object.keys(described.headers ?? {})) expect(answer.headers[header.toLowerCase()]).toBeDefined();
  const content = described.content?.[answer.headers['content-type'] ?? ''];
  if (described.content && !content) throw new Error(`${answer.headers['content-type']} is not described`);
  if (content) check(content.schema, JSON.parse(answer.body));
  else expect(answer.body).toBe('');
}

/** A part of the document that stands there, or that a reference leads to. */
function whole(part: JsonSchema): JsonSchema {
  return part?.$ref
    ? part.$ref
        .slice(2)
        .split('/')
        .reduce((own: JsonSchema, name: string) => own[name], document)
    : part;
}

/** Made once each: a checker takes longer to make than to use. */
const checkers = new Map<JsonSchema, z.ZodType>();

function check(schema: JsonSchema, value: unknown): void {
  const checker = checkers.get(schema) ?? z.fromJSONSchema(resolved(schema, document));
  checkers.set(schema, checker);
  const parsed = checker.safeParse(value);
  if (!parsed.success) throw new Error(`${JSON.stringify(value)}: ${parsed.error.message}`);
}

const plain = (method: string, path: string): HttpRequest => ({
  ...{ method, path, query: {}, headers: {}, body: Buffer.alloc(0) },
});
const post = (type: string, body: Uint8Array): HttpRequest => ({
  ...plain('POST', '/'),
  ...{ headers: { 'content-type': type }, body },
});

/** What the document's operations, parameters and bodies make possible. */
function allowedRequests(): fc.Arbitrary<HttpRequest> {
  const operations = Object.entries<JsonSchema>(document.paths).flatMap(([path, page]) =>
    Object.keys(page)
      .filter((method) => METHODS.includes(method))
      .map((method) => ({ path, method: method.toUpperCase(), ...page[method] })),
  );
  // Made once: fast-check takes ten milliseconds for the values of a schema, and each run takes others.
  const requests = operations.map((operation) =>
    fc
      .record({ query: queryOf(operation.parameters), content: contentOf(operation.requestBody) })
      .map(({ query, content }) => ({ ...plain(operation.method, operation.path), ...content, query })),
  );
  return fc.constantFrom(...requests).chain((own) => own);
}

function queryOf(parameters: readonly JsonSchema[] = []): fc.Arbitrary<Record<string, string>> {
  const values = Object.fromEntries(
    parameters.map(({ name, schema }) => [name, valuesOf(resolved(schema, document)).map(String)]),
  );
  return fc.record(values, { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>>;
}

function contentOf(requestBody: JsonSchema): fc.Arbitrary<Partial<HttpRequest>> {
  if (!requestBody) return fc.constant({});
  const kinds = Object.entries<JsonSchema>(requestBody.content).map(([type, { schema }]) => {
    const body =
      Object.keys(schema).length === 0
        ? fc.constantFrom(...files)
        : valuesOf(resolved(schema, document)).map((value) => Buffer.from(JSON.stringify(value)));
    const subtype = fc.constantFrom('jpeg', 'png', 'webp', 'x-unknown');
    return fc
      .tuple(body, subtype)
      .map(([bytes, sub]) => ({ headers: { 'content-type': type.replace('*', sub) }, body: bytes }));
  });
  return fc.oneof(...kinds);
}

/** One thing or several of an allowed request replaced by what a client should not send. */
function mutatedRequests(): fc.Arbitrary<HttpRequest> {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const mutations = fc.record(
    {
      method: fc.oneof(
        fc.constantFrom(...METHODS).map((own) => own.toUpperCase()),
        text,
      ),
      path: fc.oneof(fc.constantFrom('', '//', '/health/', '/__proto__', '/toString', '/%00', '/openapi.json'), text),
      query: fc.oneof(
        text,
        fc.webQueryParameters(),
        text.map((own) => `model=${encodeURIComponent(safe(own))}`),
      ),
      type: fc.oneof(
        fc.constantFrom('', 'image/', 'image/*', 'application/json;charset=latin1', 'text/json', 'IMAGE/PNG', 'json'),
        text,
        fc.constant(undefined),
      ),
      body: fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map((json) => Buffer.from(json)),
        fc
          .record({ images: fc.array(fc.oneof(addresses(), fc.jsonValue()), { maxLength: 4 }) })
          .map((value) => Buffer.from(JSON.stringify(value))),
        damagedImages(),
      ),
    },
    { requiredKeys: [] },
  );
  return fc.tuple(allowedRequests(), mutations).map(([request, { type, query, ...rest }]) => ({
    ...request,
    ...rest,
    ...(type !== undefined && { headers: { 'content-type': type } }),
    ...(query !== undefined && { query: Object.fromEntries(new URLSearchParams(query)) }),
  }));
}

const safe = (text: string) => text.replaceAll(/\p{Surrogate}/gu, '?');

function addresses(): fc.Arbitrary<string> {
  const rest = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('0', '1', '../x', 'a//b', '.', ''),
  );
  return fc.tuple(fc.constantFrom('memory:/predict/', 's3://bucket/predict/', ''), rest).map((parts) => parts.join(''));
}

/** Real files cut short, or with some bytes changed, so that decoders meet what they did not expect. */
function damagedImages(): fc.Arbitrary<Buffer> {
  const change = fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat({ max: 255 }));
  return fc
    .tuple(fc.constantFrom(...files), fc.array(change, { maxLength: 6 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([file, changes, kept]) => {
      const bytes = Buffer.from(file.subarray(0, Math.ceil(file.length * Math.max(kept, 0.05))));
      for (const [at, value] of changes) bytes[Math.floor(at * bytes.length)] = value;
      return bytes;
    });
}
