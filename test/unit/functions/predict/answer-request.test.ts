import { answerRequest } from '../../../../functions/predict/answer-request';
import type { HttpRequest } from '../../../../functions/predict/http-message';
import { FormatError } from '../../../../shared/errors';
import { memoryService } from '../../../support/predict-service';
import { tinyBmp } from '../../../support/tiny-bmp';

const image = tinyBmp(1);
const service = memoryService({ 's3://open/a.bmp': image, 's3://open/text.bmp': Buffer.from('no image') });

function ask(request: Partial<HttpRequest>, own = service) {
  return answerRequest({ method: 'GET', path: '/', query: {}, headers: {}, body: new Uint8Array(), ...request }, own);
}

const post = (type: string | undefined, body: Uint8Array | string, rest: Partial<HttpRequest> = {}) =>
  ask({ method: 'POST', headers: { 'content-type': type }, body: Buffer.from(body), ...rest });
const postImages = (...images: unknown[]) => post('application/json', JSON.stringify({ images }));

describe('answerRequest()', () => {
  test.each(['image/bmp', 'IMAGE/BMP; q=1', 'application/octet-stream'])(
    'answerRequest() says of an image sent as %s its class, its probabilities and who said so',
    async (type) => {
      const { status, headers, body } = await post(type, image);
      expect([status, headers]).toEqual([200, { 'content-type': 'application/json', 'cache-control': 'no-store' }]);
      const said = JSON.parse(body);
      expect(said).toMatchObject({ model: { name: 'default', version: 'v2' }, preprocessingVersion: 1 });
      expect(said.probability).toBe(Math.max(said.probabilities.bright, said.probabilities.dark));
      expect(said.probabilities[said.class]).toBe(said.probability);
    },
  );

  test('answerRequest() answers a list in its order, and an image that cannot be used stops no other', async () => {
    const { status, body } = await postImages(
      's3://open/none',
      's3://open/a.bmp',
      's3://closed/a',
      's3://open/text.bmp',
    );
    expect(status).toBe(200);
    const { predictions } = JSON.parse(body);
    expect(predictions.map((each: { image: string }) => each.image)).toEqual([
      's3://open/none',
      's3://open/a.bmp',
      's3://closed/a',
      's3://open/text.bmp',
    ]);
    expect(predictions.map((each: { problem?: { status: number } }) => each.problem?.status)).toEqual([
      404,
      undefined,
      403,
      422,
    ]);
    expect(predictions[1].probabilities).toEqual(JSON.parse((await post('image/bmp', image)).body).probabilities);
  });

  test('answerRequest() says which classes reach their thresholds where the model may say several', async () => {
    const query = { model: 'labels' };
    const gray = (value: number) => {
      const bytes = Buffer.from(tinyBmp(1));
      return bytes.fill(value, 54);
    };
    const says = async (bytes: Uint8Array) => {
      const { status, body } = await post('image/bmp', bytes, { query });
      expect(status).toBe(200);
      return JSON.parse(body);
    };
    const both = await says(gray(77));
    expect(both).toMatchObject({ model: { name: 'labels' }, preprocessingVersion: 1 });
    expect(both).not.toHaveProperty('class');
    const { bright, dark } = both.probabilities;
    expect(both.labels).toEqual([
      { class: 'dark', probability: dark },
      { class: 'bright', probability: bright },
    ]);
    const named = async (value: number) => (await says(gray(value))).labels.map((own: { class: string }) => own.class);
    expect([await named(255), await named(0)]).toEqual([['bright'], ['dark']]);

    const list = JSON.parse(
      (await post('application/json', JSON.stringify({ images: ['s3://open/a.bmp', 's3://open/none'] }), { query }))
        .body,
    );
    expect(list.predictions).toMatchObject([{ image: 's3://open/a.bmp', labels: expect.any(Array) }, { problem: {} }]);
    const info = JSON.parse((await ask({ query })).body);
    expect(info).toMatchObject({ name: 'labels', classes: ['bright', 'dark'], thresholds: [0.2, 0.6] });
  });

  test.each([
    ['no type', undefined, image, 415],
    ['a type that is none', 'image', image, 415],
    ['a form', 'multipart/form-data; boundary=x', image, 415],
    ['text for an image', 'image/jpeg', 'hello', 422],
    ['a script in an image type', 'image/svg+xml', '<svg/>', 422],
    ['nothing', 'image/jpeg', '', 400],
    ['no JSON', 'application/json', '{', 400],
    ['no UTF-8', 'application/json', Buffer.from([0x7b, 0xff]), 400],
    ['no list', 'application/json', '{"images": "s3://a/b"}', 400],
    ['an empty list', 'application/json', '{"images": []}', 400],
    ['another key', 'application/json', '{"images": ["s3://a/b"], "model": "x"}', 400],
    ['too long a list', 'application/json', JSON.stringify({ images: Array(101).fill('s3://a/b') }), 400],
    ['too much', 'image/jpeg', Buffer.alloc(100_001), 413],
  ] as const)('answerRequest() answers %s with a problem', async (_name, type, body, status) => {
    const answer = await post(type, body);
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    expect(JSON.parse(answer.body)).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  });

  test('answerRequest() takes a body of just the size that it may have', async () => {
    const padded = Buffer.concat([image, Buffer.alloc(service.maxBodyBytes - image.length)]);
    expect((await post('image/bmp', padded)).status).toBe(200);
  });

  test('answerRequest() tells a model that is not there from a reference that is none', async () => {
    for (const [model, status] of [
      ['other', 404],
      ['default@v1', 404],
      ['../default', 400],
      ['default@latest', 400],
      ['', 400],
    ] as const) {
      expect((await ask({ query: { model } })).status).toBe(status);
      expect((await post('image/bmp', image, { query: { model } })).status).toBe(status);
    }
    expect((await ask({ query: { model: 'default@v2' } })).status).toBe(200);
  });

  test('answerRequest() answers HEAD as GET, without the body', async () => {
    for (const path of ['/', '/health', '/openapi.json']) {
      const { body, ...rest } = await ask({ path });
      expect(body).not.toBe('');
      expect(await ask({ path, method: 'HEAD' })).toEqual({ ...rest, body: '' });
    }
  });

  test('answerRequest() says which methods a path takes', async () => {
    const refused = await ask({ method: 'DELETE' });
    expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    expect((await ask({ method: 'POST', path: '/health' })).headers.allow).toBe('GET, HEAD, OPTIONS');
    expect((await ask({ method: 'constructor' })).status).toBe(405);
    expect(await ask({ method: 'OPTIONS' })).toEqual({
      status: 204,
      headers: { allow: 'GET, HEAD, OPTIONS, POST' },
      body: '',
    });
    for (const path of ['/none', '/constructor', '', '//']) expect((await ask({ path })).status).toBe(404);
  });

  test('answerRequest() asks to try again where the store does not answer, and tells why to the log alone', async () => {
    const answer = await postImages('s3://open/a.bmp', 's3://busy/a');
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2']);
    expect(answer.body).not.toContain('SlowDown');
    expect(String(service.failures.at(-1))).toContain('SlowDown');
  });

  test('answerRequest() answers 500 to what nobody expected, without what went wrong inside', async () => {
    for (const error of [new Error('secret path'), new FormatError('"secret path" is damaged')]) {
      const broken = { ...service, openModel: () => Promise.reject(error) };
      const answer = await ask({}, broken);
      expect(answer.status).toBe(500);
      expect(answer.body).not.toContain('secret');
      expect(String(service.failures.at(-1))).toContain('secret path');
    }
  });
});
