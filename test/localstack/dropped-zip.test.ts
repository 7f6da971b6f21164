import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSampleArchive } from '../../cli/sample/write-sample-archive';
import { MAP_RESULTS_FOLDER, runKeys } from '../../shared/artifacts';
import type { ConfigInput } from '../../shared/config';
import { sha256Hex } from '../../shared/hash';
import { metricsFileSchema } from '../../shared/metrics/metrics-file';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { requireFreshBuild } from '../support/headstart';
import { describeWith, photographs } from '../support/requirements';
import { artifactDigests } from './artifact-digests';
import { type LaptopRun, runOnLaptop } from './run-on-laptop';
import { theInstance } from './the-instance';
import { type Ended, TheStack } from './the-stack';

jest.setTimeout(1_200_000);

const CONFIG: ConfigInput = { base: 'stanford-dogs', seed: 7, head: { epochs: 10 } };
/** The real photographs where there are any, else drawn ones. */
describeWith('localstack', 'a zip that is dropped into the bucket', () => {
  let folder: string;
  let stack: TheStack;
  let ended: Ended;
  let laptop: LaptopRun;

  beforeAll(async () => {
    await requireFreshBuild();
    stack = new TheStack(theInstance());
    folder = await mkdtemp(join(tmpdir(), 'headstart-dropped-'));
    // Of one name in both places: a report may show it.
    const zip = join(folder, 'dropped.zip');
    const photos = photographs();
    if (photos) await copyFile(photos, zip);
    else await writeSampleArchive(zip, { classes: ['cats', 'dogs'], images: 400, seed: 1 });
    await stack.drop('dropped', await readFile(zip), CONFIG);
    const cloud = async () => stack.ended((await stack.startedFrom('dropped'))[0] as string);
    [ended, laptop] = await Promise.all([cloud(), runOnLaptop({ zip, config: CONFIG, folder })]);
  });
  afterAll(async () => {
    stack?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('trains a model: the run succeeds, and model, metrics and report are in the bucket', async () => {
    expect(ended).toMatchObject({ status: 'SUCCEEDED' });
    const keys = runKeys(ended.runId);
    const wanted = [keys.model.tfjs, keys.model.tfjsWeights, keys.model.onnx, keys.metrics, keys.report, keys.history];
    for (const key of wanted) expect(`${key}: ${await stack.store.size(key)}`).toMatch(/: [1-9]\d*$/);
    const metrics = metricsFileSchema.parse(JSON.parse(String(Buffer.from((await stack.store.get(keys.metrics))!))));
    expect(metrics.classes).toEqual(['cats', 'dogs']);
    expect(metrics.final.accuracy).toBeGreaterThan(0.85);
    const states = ['Ingest', 'Features', 'TrainHead', 'Evaluate', 'Publish'];
    const positive = Object.fromEntries(states.map((state) => [state, expect.any(Number)]));
    expect(await stack.runFile(ended.runId)).toMatchObject({
      ...{ status: 'succeeded', runId: ended.runId },
      ...{ dollars: positive, gbSeconds: positive },
    });
  });

  test('gives the bytes of a laptop: head, history, metrics, report and model', async () => {
    const here = artifactDigests(await laptop.artifacts());
    const there = artifactDigests(await stack.artifacts(ended.runId));
    expect(Object.keys(here)).toEqual(
      expect.arrayContaining(['head/weights.bin', 'metrics.json', 'history.json', 'report.html', 'model/model.onnx']),
    );
    expect(there).toEqual(here);
  });

  test('has the results of its Map written to the bucket', async () => {
    const keys: string[] = [];
    for await (const { key } of stack.store.list(`${MAP_RESULTS_FOLDER}/`)) keys.push(key);
    expect(keys).toContainEqual(expect.stringMatching(/^map-results\/[^/]+\/manifest\.json$/));
  });

  test('gives the features of a laptop', async () => {
    let files = 0;
    for await (const { key } of new FileBlobStore(laptop.storeFolder).list('features/')) {
      if (!key.endsWith('.hsf')) continue;
      files++;
      const [here, there] = await Promise.all([new FileBlobStore(laptop.storeFolder).get(key), stack.store.get(key)]);
      expect(`${key} ${there && sha256Hex(there)}`).toBe(`${key} ${here && sha256Hex(here)}`);
    }
    expect(files).toBeGreaterThan(0);
  });
});
