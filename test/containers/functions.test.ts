import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { predictionKeys } from '../../shared/artifacts';
import { sha256Hex } from '../../shared/hash';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { artifactDigests } from '../localstack/artifact-digests';
import { type LaptopRun, runOnLaptop } from '../localstack/run-on-laptop';
import { SMALL_CONFIG, smallArchive } from '../localstack/small-archive';
import { headstart, requireFreshBuild } from '../support/headstart';
import { putLatest, putVersion } from '../support/put-model';
import { describeWith } from '../support/requirements';
import { writeZip } from '../support/write-zip';
import { ContainerStack, type ExecutionResult, type StartedExecution } from './container-stack';

jest.setTimeout(1_800_000);

const JPEG = join(__dirname, '../golden/jpegs/round/a-420.jpg');

/** What CDK would deploy, run by AWS's own emulator of Lambda within Lambda's limits, over an S3 server of others. */
describeWith('containers', 'the deployed functions, each in a container', () => {
  let opened: ContainerStack;
  let started: StartedExecution;
  let result: ExecutionResult;
  let laptop: LaptopRun;

  /** What EventBridge tells the function behind a prefix. */
  const dropped = async (start: string, key: string) => {
    const event = { detail: { bucket: { name: opened.stack.bucket }, object: { key, etag: 'e1' } } };
    const answer = await (await opened.sandbox(opened.named(start))).invoke(event);
    expect(answer).toMatchObject({ kind: 'started' });
    return opened.startedExecutions.at(-1) as StartedExecution;
  };

  beforeAll(async () => {
    await requireFreshBuild();
    opened = await ContainerStack.open('stanford-dogs');
    const zip = join(opened.folder, 'dropped.zip');
    await writeFile(zip, await smallArchive(501));
    await opened.store.put('incoming/dropped.json', Buffer.from(JSON.stringify(SMALL_CONFIG)));
    await opened.store.put('incoming/dropped.zip', await readFile(zip));
    started = await dropped('UploadStart', 'incoming/dropped.zip');
    // A function with a part of a processor waits most of its time.
    [result, laptop] = await Promise.all([
      opened.execute('Ingest', started.name, JSON.parse(started.input)),
      runOnLaptop({ zip, config: SMALL_CONFIG, folder: opened.folder }),
    ]);
  });
  afterAll(() => opened?.close());

  test('take a dropped zip through every state of the deployed definition', () => {
    expect(started.stateMachineArn).toMatch(/^RunsStateMachine/);
    const shards = result.states.filter((state) => state === 'ExtractFeatures');
    expect(shards.length).toBeGreaterThan(2);
    expect(result.states.filter((state) => state !== 'ExtractFeatures')).toEqual([
      ...[
        'Ingest',
        'ChooseFeatures',
        'Features',
        'ChooseTraining',
        'TrainHead',
        'ChooseFineTune',
        'Evaluate',
        'Publish',
      ],
    ]);
  });

  test("leave the laptop's bytes: head, history, metrics, report, model and page", async () => {
    const here = artifactDigests(await laptop.artifacts());
    const there = artifactDigests(await opened.artifacts(started.name));
    expect(Object.keys(here)).toEqual(
      expect.arrayContaining([
        'head/weights.bin',
        'metrics.json',
        'report.html',
        'model/model.onnx',
        'site/index.html',
      ]),
    );
    expect(there).toEqual(here);
  });

  test("leave the laptop's features", async () => {
    const local = new FileBlobStore(laptop.storeFolder);
    let files = 0;
    for await (const { key } of local.list('features/')) {
      if (!key.endsWith('.hsf')) continue;
      files++;
      const [here, there] = await Promise.all([local.get(key), opened.store.get(key)]);
      expect(`${key} ${there && sha256Hex(there)}`).toBe(`${key} ${here && sha256Hex(here)}`);
    }
    expect(files).toBeGreaterThan(2);
  });

  test('note a failure by the name of its error, and end with it', async () => {
    const failing = opened.execute('Ingest', 'absent', { source: `s3://${opened.stack.bucket}/incoming/absent.zip` });
    await expect(failing).rejects.toMatchObject({ error: 'SourceError' });
    const run = JSON.parse(Buffer.from((await opened.store.get('runs/absent/run.json')) ?? []).toString());
    expect(run).toMatchObject({ status: 'failed', failure: { state: 'Ingest', error: 'SourceError' } });
  });

  describe('with the trained model in the registry', () => {
    beforeAll(async () => {
      const model = join(opened.folder, 'out/model');
      const manifest = JSON.parse(await readFile(join(model, 'manifest.json'), 'utf8'));
      const onnx = await readFile(join(model, 'model.onnx'));
      await putVersion(opened.store, 'default', 'v1', { manifest, onnx });
      await putLatest(opened.store, 'default', 'v1');
    });

    test('answer over HTTP what a laptop predicts', async () => {
      const predict = await opened.sandbox(opened.named('ServingPredict'));
      const body = (await readFile(JPEG)).toString('base64');
      const answer = await predict.invoke({
        ...{ version: '2.0', rawPath: '/', rawQueryString: '', isBase64Encoded: true, body },
        ...{ headers: { 'Content-Type': 'image/jpeg' }, requestContext: { http: { method: 'POST', path: '/' } } },
      });
      const here = await headstart(['predict', join(opened.folder, 'out'), JPEG, '--json']);
      const { statusCode, body: said } = answer as { statusCode: number; body: string };
      expect(statusCode).toBe(200);
      expect(JSON.parse(said).probabilities).toEqual(JSON.parse(here.stdout).predictions[0].probabilities);
    });

    test('make of a zip of images the table that a laptop makes', async () => {
      const data = await readFile(JPEG);
      const zip = writeZip([
        { name: 'trip/a.jpg', data },
        { name: 'trip/broken.jpg', data: 'no image' },
      ]);
      await opened.store.put('predict/trip.zip', zip);
      const { stateMachineArn, name, input } = await dropped('PredictUploadStart', 'predict/trip.zip');
      expect(stateMachineArn).toMatch(/^PredictionsStateMachine/);
      const { output } = await opened.execute('PlanPrediction', name, JSON.parse(input));
      expect(output).toMatchObject({ images: 2, failed: 1 });
      const table = Buffer.from((await opened.store.get(predictionKeys(name).predictions('csv'))) ?? []).toString();
      await writeFile(join(opened.folder, 'trip.zip'), zip);
      const command = ['predict', join(opened.folder, 'out'), 'trip.zip', '--out', 'own.csv'];
      expect(await headstart(command, { cwd: opened.folder })).toMatchObject({ code: 0 });
      expect(table).toBe(await readFile(join(opened.folder, 'own.csv'), 'utf8'));
    });
  });

  test('are every function of the template', () => {
    // What was called above, so that a function which is added is not left out here.
    const called = opened.calledFunctions();
    expect(called).toEqual(opened.stack.functions.map(({ logicalId }) => logicalId).sort());
  });
});
