import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../cli/cache-folder';
import { runProgram } from '../../cli/machine/run-program';
import { PREDICT, PREDICTION_STEP_NAMES, PREDICTION_STEPS, STEPS } from '../../functions/steps';
import { stageFunction } from '../../infra/function-code';
import { PREDICT_PACKAGES, PREDICTION_PACKAGES, STEP_PACKAGES } from '../../infra/native-packages';
import { stageTrainImage } from '../../infra/train-image';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { type FakeS3, startFakeS3 } from '../support/fake-s3';
import { invokeFunction } from '../support/invoke-function';
import { pictures } from '../support/pipeline-run';
import { makeModel, putVersion } from '../support/put-model';
import { smallBaseH5 } from '../support/small-base-file';
import { writeZip } from '../support/write-zip';

/** Of a function's zip, unpacked. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_BYTES = 250 * 1024 * 1024;
const BUCKET = 'headstart-packages';
const ZIPPED = Object.keys(STEP_PACKAGES) as (keyof typeof STEP_PACKAGES)[];

let root: string;
let s3: FakeS3;
let env: Record<string, string>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'headstart-packages-'));
  for (const step of ZIPPED) stageFunction(STEPS[step].file, STEP_PACKAGES[step], join(root, step));
  stageFunction('start', [], join(root, 'Start'));
  stageFunction(PREDICT.file, PREDICT_PACKAGES, join(root, 'Predict'));
  for (const step of PREDICTION_STEP_NAMES) {
    stageFunction(PREDICTION_STEPS[step].file, PREDICTION_PACKAGES[step], join(root, step));
  }
  stageTrainImage(join(root, 'TrainHead'));
  s3 = await startFakeS3(BUCKET);
  const { port } = await s3.client.config.endpoint!();
  env = {
    HEADSTART_STORE: `s3://${BUCKET}`,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
});
afterAll(async () => {
  await s3.close();
  rmSync(root, { recursive: true });
});

describe('stageFunction()', () => {
  test.each([...ZIPPED, 'Start', 'Predict', ...PREDICTION_STEP_NAMES])(
    'keeps %s far below what a zip may unpack to',
    (step) => {
      expect(bytesBelow(join(root, step))).toBeLessThan(MOST_BYTES / 2);
    },
  );

  test('takes along the native files of the target alone', () => {
    const native = filesBelow(root).filter((file) => /\.(node|so|dll|dylib)(\.|$)/.test(file));
    expect(native.length).toBeGreaterThanOrEqual(4);
    expect(native.filter((file) => !/linux[-/]x64/.test(file))).toEqual([]);
  });
});

describe('the packages, each in a process that finds nothing else', () => {
  test('carry a run from a zip to a report', async () => {
    await runProgram('bash', [join(root, 'TrainHead/install.sh')], {
      // Links to the library of this user's cache, so that it is not downloaded once more.
      env: { HEADSTART_CACHE: cacheFolder(process.env) },
      timeoutMs: 900_000,
    });
    const photographs = ['a-420', 'b-444', 'c-422', 'd-progressive'].map((name, i) => ({
      name: `train/${i % 2 ? 'bees' : 'ants'}/${name}.jpg`,
      data: readFileSync(join(__dirname, `../golden/jpegs/round/${name}.jpg`)),
    }));
    const phone = readFileSync(join(__dirname, '../fixtures/heic/turned.heic'));
    const heic = { name: 'train/ants/phone.heic', data: phone };
    const files = [...pictures(8), ...pictures(4, 'validation'), ...photographs, heic];
    s3.objects.set('incoming/pets.zip', writeZip(files));
    s3.objects.set('base/own.h5', Buffer.from(await smallBaseH5()));
    const config = { base: `s3://${BUCKET}/base/own.h5`, width: 0.35, imageSizePx: 96, head: { epochs: 2 } };
    const input = { source: `s3://${BUCKET}/incoming/pets.zip`, config };

    const call = (step: string, event: object) =>
      invokeFunction({ folder: join(root, step), event: { runId: 'run-1', ...event }, env });
    expect(await call('Ingest', { input })).toMatchObject({ images: files.length, shards: 1 });
    const item = { shard: 0, images: files.length };
    expect(await call('ExtractFeatures', { item })).toEqual({ ...item, cached: 0, skipped: 0 });
    expect(await call('TrainHead', {})).toMatchObject({ epochs: 2 });
    expect(await call('Evaluate', {})).toEqual({ loss: expect.any(Number), accuracy: expect.any(Number) });
    expect(await call('Publish', {})).toMatchObject({ report: 'runs/run-1/report.html' });

    const run = JSON.parse(String(s3.objects.get('runs/run-1/run.json')));
    expect(run).toMatchObject({ status: 'succeeded', images: { computed: files.length, cached: 0, skipped: 0 } });
    expect(Object.keys(run.seconds)).toEqual(['Ingest', 'Features', 'TrainHead', 'Evaluate', 'Publish']);
    expect(String(s3.objects.get('runs/run-1/report.html'))).toMatch(/src="data:image\/(png|jpeg)/);
  });

  test('answer over HTTP with a model of the registry', async () => {
    const store = new S3BlobStore({ client: s3.client, bucket: BUCKET });
    await putVersion(store, 'pets', 'v1', makeModel(['ants', 'bees']));
    const image = readFileSync(join(__dirname, '../golden/jpegs/round/a-420.jpg'));
    const event = {
      ...{ version: '2.0', rawPath: '/', rawQueryString: '', isBase64Encoded: true, body: image.toString('base64') },
      ...{ headers: { 'Content-Type': 'image/jpeg' }, requestContext: { http: { method: 'POST', path: '/' } } },
    };
    const folder = join(root, 'Predict');
    const answer = await invokeFunction({ folder, event, env: { ...env, HEADSTART_MODEL: 'pets@v1' } });
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    const { probabilities } = JSON.parse((answer as { body: string }).body);
    expect(probabilities.ants + probabilities.bees).toBeCloseTo(1, 6);
    // A model that is not there is an answer too, and no error of the function.
    const missing = await invokeFunction({ folder, event, env: { ...env, HEADSTART_MODEL: 'cows' } });
    expect(missing).toMatchObject({ statusCode: 503, headers: { 'content-type': 'application/problem+json' } });
  });

  test('carry a batch prediction from a zip to a table', async () => {
    const store = new S3BlobStore({ client: s3.client, bucket: BUCKET });
    await putVersion(store, 'batch', 'v1', makeModel(['ants', 'bees']));
    const data = readFileSync(join(__dirname, '../golden/jpegs/round/a-420.jpg'));
    s3.objects.set(
      'predict/photos.zip',
      writeZip([
        { name: 'a.jpg', data },
        { name: 'b.jpg', data: 'no image' },
      ]),
    );
    const call = (step: string, event: object) =>
      invokeFunction({ folder: join(root, step), event: { predictionId: 'photos-1', ...event }, env });
    const input = { source: `s3://${BUCKET}/predict/photos.zip`, config: { model: 'batch@v1' } };
    expect(await call('PlanPrediction', { input })).toMatchObject({ images: 2, shards: 1 });
    const item = { shard: 0, images: 2 };
    expect(await call('PredictShard', { item })).toEqual({ ...item, failed: 1 });
    expect(await call('WritePredictions', {})).toMatchObject({ images: 2, failed: 1 });
    const lines = String(s3.objects.get('predictions/photos-1/predictions.csv')).split('\n');
    expect(lines[0]).toBe('file,class,probability,error,probability of ants,probability of bees,similarity,unknown');
    expect(lines).toHaveLength(4);
  });

  test('fail by the name that the state machine matches', async () => {
    const input = { source: `s3://${BUCKET}/incoming/absent.zip` };
    const failing = invokeFunction({ folder: join(root, 'Ingest'), event: { runId: 'run-2', input }, env });
    await expect(failing).rejects.toMatchObject({ name: 'SourceError' });
    const failure = { state: 'Ingest', error: 'SourceError', cause: '{"errorMessage":"no such file\\n→ give one"}' };
    await invokeFunction({ folder: join(root, 'RecordFailure'), event: { runId: 'run-2', ...failure }, env });
    expect(JSON.parse(String(s3.objects.get('runs/run-2/run.json')))).toMatchObject({
      status: 'failed',
      source: input.source,
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      failure: { state: 'Ingest', error: 'SourceError', problem: 'no such file', remedy: 'give one' },
    });
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const bytesBelow = (folder: string) => filesBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0);
