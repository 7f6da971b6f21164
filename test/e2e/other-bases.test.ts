import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { type InterpretOptions, interpretStateMachine } from '../../cli/local/interpret-state-machine';
import type { BatchContext } from '../../functions/batch/batch-context';
import { planPrediction } from '../../functions/batch/plan-prediction';
import { predictShard } from '../../functions/batch/predict-shard';
import { writePredictions } from '../../functions/batch/write-predictions';
import { answerRequest } from '../../functions/predict/answer-request';
import { type PredictionTargets, predictionPipeline } from '../../functions/prediction-pipeline';
import { PREDICTION_STEP_NAMES } from '../../functions/steps';
import { openSource } from '../../shared/archive/open-source';
import { predictionKeys } from '../../shared/artifacts';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import type { Classifier } from '../../shared/head/classifier';
import { openModel } from '../../shared/registry/open-model';
import type { BlobStore } from '../../shared/storage/blob-store';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { distinctImagesZip } from '../support/distinct-images';
import { type Ended, headstart, requireFreshBuild } from '../support/headstart';
import { randomBase } from '../support/random-base';
import { registryService } from '../support/registry-service';
import { describeWith } from '../support/requirements';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { tinyBmp } from '../support/tiny-bmp';

jest.setTimeout(300_000);

let folder: string;
const at = (name: string) => join(folder, name);
const json = (path: string) => JSON.parse(readFileSync(at(path), 'utf8'));
const store = () => ['--store', at('store')];
const train = (out: string, base: string, ...more: string[]) =>
  headstart([
    'train',
    at('insects.zip'),
    '--out',
    at(out),
    ...store(),
    '--no-config',
    '--epochs',
    '2',
    '--base',
    base,
    ...more,
  ]);

/** @throws the command's own words where it failed */
function ok({ code, stdout, stderr }: Ended): string {
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  return stdout;
}

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-other-bases-'));
  writeFileSync(at('insects.zip'), distinctImagesZip(60));
  writeFileSync(at('photo.bmp'), tinyBmp(1));
  writeFileSync(at('net.onnx'), writeBaseOnnx(randomBase(0.35), 96));
  writeFileSync(at('other.onnx'), writeBaseOnnx(randomBase(0.5, 2), 96));
  await writeSmallBase(at('base.h5'));
  ok(await train('keras', at('base.h5'), ...SMALL_BASE_FLAGS));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a user does with a run of such a base: each command works, or is refused by name and says which base can. */
function usedAs(base: {
  readonly name: string;
  readonly path: () => string;
  readonly title: string;
  readonly licence?: string;
}) {
  const { name, path, title, licence } = base;
  const model = name.replace(/\W+/g, '-');
  const out = `of-${name}`;
  beforeAll(async () => {
    ok(await train(out, path(), '--image-size', '96'));
  });

  test('the card says whose the weights are, their licence or that it is not known, and how pixels are scaled', () => {
    const card = readFileSync(at(`${out}/model/card.html`), 'utf8');
    expect(card).toContain(json(`${out}/metrics.json`).base.sha256);
    expect(card).toContain(licence ? `The licence of its weights: ${licence}.` : 'licence of its weights is not known');
    expect(card).toMatch(
      /becomes \(pixel - mean\) \/ deviation, with means [\d., ]+ and deviations [\d., ]+ \(red, green, blue\)/,
    );
    expect(card).not.toMatch(/Keras|TensorFlow\.js/);
  });

  test('verify holds its one export to the golden vectors, and notices another model', async () => {
    expect(ok(await headstart(['verify', at(out)]))).toContain('1 of 1 exports passed');
    const golden = json(`${out}/model/golden.json`);
    expect(golden.vectors).toHaveLength(3);
    const broken = {
      ...golden,
      checksum: undefined,
      vectors: golden.vectors.map((own: object) => ({ ...own, output: [0.5] })),
    };
    const copy = at(`${out}-broken`);
    ok(await headstart(['runs', 'get', json(`${out}/run.json`).runId, '--out', copy, ...store()]));
    writeFileSync(join(copy, 'model/golden.json'), JSON.stringify(broken));
    expect((await headstart(['verify', copy])).code).not.toBe(EXIT.ok);
  });

  test('predict answers alike by folder, by a name of the registry, and for a whole zip', async () => {
    ok(await headstart(['models', 'publish', at(out), '--name', model, ...store()]));
    const ask = async (...args: string[]) =>
      JSON.parse(ok(await headstart(['predict', ...args, at('photo.bmp'), '--json'])));
    const [byFolder, byName] = [await ask(at(out)), await ask(model, ...store())];
    expect(byName).toEqual(byFolder);
    const written = await headstart(['predict', at(out), at('insects.zip'), '--out', at(`${name}.csv`)]);
    expect(ok(written)).toContain('60 of 60 images predicted');
    expect(
      readFileSync(at(`${name}.csv`), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(61);
  });

  test('the predict function and a batch prediction answer as the command line does', async () => {
    const files = new FileBlobStore(at('store'));
    const service = registryService(files, model);
    const body = readFileSync(at('photo.bmp'));
    const headers = { 'content-type': 'image/bmp' };
    const answer = await answerRequest({ method: 'POST', path: '/', query: {}, headers, body }, service);
    expect([answer.status, service.failures]).toEqual([200, []]);
    const asked = await headstart(['predict', at(out), at('photo.bmp'), '--json']);
    const [{ probability, probabilities }] = JSON.parse(ok(asked)).predictions;
    expect(JSON.parse(answer.body)).toMatchObject({
      probability,
      probabilities,
      model: { name: model, version: 'v1' },
    });

    await files.put('predict/insects.zip', readFileSync(at('insects.zip')));
    await predictBatch(files, model, `batch-${model}`);
    const rows = Buffer.from((await files.get(predictionKeys(`batch-${model}`).predictions('csv'))) ?? []).toString();
    expect(rows).toBe(readFileSync(at(`${name}.csv`), 'utf8'));
  });

  test('the registry compares it with a model on MobileNetV2, image by image, and lists both bases', async () => {
    const mixed = `mixed-${model}`;
    ok(await headstart(['models', 'publish', at('keras'), '--name', mixed, ...store()]));
    ok(await headstart(['models', 'publish', at(out), '--name', mixed, '--force', ...store()]));
    const compared = JSON.parse(
      ok(await headstart(['models', 'compare', `${mixed}@v1`, `${mixed}@v2`, '--json', ...store()])),
    );
    expect(compared.comparison).toMatchObject({ kind: 'paired', isAskedAnew: false });
    const listed = ok(await headstart(['models', 'list', ...store()]));
    expect(listed).toMatch(new RegExp(`${mixed}@v1 .* base\\.h5@96 `));
    expect(listed).toMatch(new RegExp(`${mixed}@v2 .* ${name.replace(/[.+]/g, '\\$&')}@96 `));
    expect(ok(await headstart(['models', 'show', `${mixed}@v2`, ...store()]))).toContain(
      `base       ${name}@96 in float32`,
    );
  });

  test('runs show names the base with its size and licence, runs compare what differs', async () => {
    const [own, other] = [json(`${out}/run.json`).runId, json('keras/run.json').runId];
    const shown = ok(await headstart(['runs', 'show', own, ...store()]));
    const words = [name, ...(title === name ? [] : [title]), '96 px', 'run by onnx in float32'].join(', ');
    expect(shown).toContain(`Base:      ${words}${licence ? `, weights under ${licence}` : ''}\n`);
    const changed = `changed: base "base.h5" → "${name}"`;
    expect(ok(await headstart(['runs', 'compare', own, other, ...store()]))).toContain(changed);
  });

  test('sweep tries settings of the head on its features', async () => {
    const swept = ok(await headstart(['sweep', at(out), '--trials', '2', '--out', at(`swept-${name}`), ...store()]));
    expect(swept).toContain('Trial 1');
  });

  test('export to Keras and training from random weights are refused, naming it and which base can', async () => {
    const exported = await headstart(['export', at(out)]);
    expect(exported.code).toBe(EXIT.usage);
    expect(exported.stderr).toMatch(/has no form in Keras\n.*MobileNetV2/);
    expect(exported.stderr).toContain(title);
    const compared = await headstart([
      'compare',
      at('insects.zip'),
      '--scratch',
      '--out',
      at('compared'),
      '--base',
      path(),
      ...store(),
    ]);
    expect(compared.code).toBe(EXIT.usage);
    expect(compared.stderr).toMatch(/cannot be trained from random weights here\n.*MobileNetV2/);
    expect(() => readFileSync(at('compared/run.json'))).toThrow();
  });
}

/** The state machine of batch predictions over a folder, as Lambda's functions run it. */
async function predictBatch(store: BlobStore, model: string, predictionId: string): Promise<void> {
  const signal = new AbortController().signal;
  const context: BatchContext = {
    ...{ store, model, signal },
    openModel: async (own, version) => (await openModel(store, own, version)) as Classifier,
    openSource: (uri) => openSource(uri, openBlobStore),
  };
  const steps = { PlanPrediction: planPrediction, PredictShard: predictShard, WritePredictions: writePredictions };
  const targets = Object.fromEntries(PREDICTION_STEP_NAMES.map((own) => [own, own])) as PredictionTargets;
  await interpretStateMachine(predictionPipeline(targets, { concurrency: 2 }), {
    tasks: Object.fromEntries(
      PREDICTION_STEP_NAMES.map((own) => [own, (event: unknown) => steps[own].invoke(event, context)]),
    ) as InterpretOptions['tasks'],
    readItems: (_, key) => store.get(key),
    input: { source: `${store.uri}/predict/insects.zip` } as never,
    ...{ executionName: predictionId, signal, sleep: async () => undefined },
  });
}

describe('a run on a user’s own ONNX file', () => {
  usedAs({ name: 'net.onnx', path: () => at('net.onnx'), title: 'net.onnx' });
});

describe('a run on two ONNX files together', () => {
  usedAs({
    name: 'net.onnx+other.onnx',
    path: () => `${at('net.onnx')}+${at('other.onnx')}`,
    title: 'net.onnx + other.onnx',
  });
});

describeWith('pool', 'a run on a base of the pool', () => {
  usedAs({
    name: 'efficientnet-lite0',
    path: () => 'efficientnet-lite0',
    title: 'EfficientNet-Lite0',
    licence: 'Apache-2.0',
  });
});
