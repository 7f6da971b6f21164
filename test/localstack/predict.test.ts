import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelManifest } from '../../shared/head/model-manifest';
import { headstart, requireFreshBuild } from '../support/headstart';
import type { LoopbackServer } from '../support/loopback-server';
import { putLatest, putVersion } from '../support/put-model';
import { describeWith } from '../support/requirements';
import { openFunctionUrl } from './function-url';
import { runOnLaptop } from './run-on-laptop';
import { SMALL_CONFIG, smallArchive } from './small-archive';
import { theInstance } from './the-instance';
import { TheStack } from './the-stack';

jest.setTimeout(1_200_000);

const JPEG = join(__dirname, '../golden/jpegs/round/a-420.jpg');
const PNG = join(__dirname, '../fixtures/images/rgb.png');

describeWith('localstack', 'the predict function behind its URL', () => {
  let folder: string;
  let stack: TheStack;
  let url: LoopbackServer;

  beforeAll(async () => {
    await requireFreshBuild();
    folder = await mkdtemp(join(tmpdir(), 'headstart-predict-'));
    const instance = theInstance();
    stack = new TheStack(instance);
    url = await openFunctionUrl(instance.endpoint, instance.outputs.PredictUrl);
    const zip = join(folder, 'small.zip');
    await writeFile(zip, await smallArchive(91));
    await runOnLaptop({ zip, config: SMALL_CONFIG, folder });
  });
  afterAll(async () => {
    stack?.close();
    await url?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  const ask = (path: string, init?: RequestInit) => fetch(url.origin + path, init);
  const post = async (type: string, body: string | Uint8Array) =>
    ask('/', { method: 'POST', headers: { 'content-type': type }, body: Buffer.from(body) });

  test('says what to do before a model is published', async () => {
    const answer = await ask('/');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
    expect(await answer.json()).toMatchObject({ status: 503, detail: expect.stringContaining('models publish') });
  });

  test('answers with the probabilities of the laptop, by image and by address', async () => {
    const model = join(folder, 'out/model');
    const manifest: ModelManifest = JSON.parse(await readFile(join(model, 'manifest.json'), 'utf8'));
    await putVersion(stack.store, 'default', 'v1', { manifest, onnx: await readFile(join(model, 'model.onnx')) });
    await putLatest(stack.store, 'default', 'v1');

    const here = JSON.parse((await headstart(['predict', join(folder, 'out'), JPEG, PNG, '--json'])).stdout);
    const [jpeg, png] = here.predictions;
    const there = await post('image/jpeg', await readFile(JPEG));
    expect(there.status).toBe(200);
    const answer = await there.json();
    expect(answer).toMatchObject({ class: jpeg.class, model: { name: 'default', version: 'v1' } });
    expect(answer.probabilities).toEqual(jpeg.probabilities);

    await stack.store.put('predict/list/a.jpg', await readFile(JPEG));
    await stack.store.put('predict/list/b.png', await readFile(PNG));
    const images = ['a.jpg', 'b.png', 'none.jpg'].map((name) => `${stack.store.uri}/predict/list/${name}`);
    const list = await (await post('application/json', JSON.stringify({ images }))).json();
    expect(list.predictions).toMatchObject([
      { image: images[0], probabilities: jpeg.probabilities },
      { image: images[1], probabilities: png.probabilities },
      { image: images[2], problem: { status: 404 } },
    ]);
  });

  test('headstart predict --url prints what headstart predict prints', async () => {
    const here = JSON.parse((await headstart(['predict', join(folder, 'out'), JPEG, PNG, '--json'])).stdout);
    const { env } = theInstance();
    const ended = await headstart(['predict', '--url', url.origin, JPEG, PNG, '--json'], { env });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toEqual(here);
  });

  test('answers errors as an interface of HTTP does', async () => {
    const codes = [
      await post('image/png', 'no image'),
      await post('text/plain', 'text'),
      await post('application/json', '{"images": []}'),
      await ask('/nothing'),
      await ask('/', { method: 'DELETE' }),
      await ask('/?model=default@v99'),
    ];
    expect(codes.map(({ status }) => status)).toEqual([422, 415, 400, 404, 405, 404]);
    expect(codes[4]?.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
    for (const each of codes) expect(each.headers.get('content-type')).toBe('application/problem+json');
    const head = await ask('/health', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const document = JSON.parse(await readFile(join(__dirname, '../../docs/openapi.json'), 'utf8'));
    expect(await (await ask('/openapi.json')).json()).toEqual(document);
  });
});
