import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDefinition } from '../../../../cli/local/check-definition';
import { type InterpretOptions, interpretStateMachine } from '../../../../cli/local/interpret-state-machine';
import { predictInto } from '../../../../cli/predict/predict-into';
import type { BatchContext } from '../../../../functions/batch/batch-context';
import { planPrediction } from '../../../../functions/batch/plan-prediction';
import { predictShard } from '../../../../functions/batch/predict-shard';
import { writePredictions } from '../../../../functions/batch/write-predictions';
import { type PredictionTargets, predictionPipeline } from '../../../../functions/prediction-pipeline';
import { PREDICTION_STEP_NAMES, PREDICTION_STEPS } from '../../../../functions/steps';
import { openSource } from '../../../../shared/archive/open-source';
import { predictionKeys } from '../../../../shared/artifacts';
import { type Classifier, openClassifier } from '../../../../shared/head/classifier';
import { openModel } from '../../../../shared/registry/open-model';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { distinctBmp } from '../../../support/distinct-images';
import { makeLabelModel, makeModel, putLatest, putVersion } from '../../../support/put-model';
import { writeZip } from '../../../support/write-zip';

const TARGETS = Object.fromEntries(PREDICTION_STEP_NAMES.map((name) => [name, name])) as PredictionTargets;
const PIPELINE = predictionPipeline(TARGETS, { concurrency: 2 });
const STEPS = { PlanPrediction: planPrediction, PredictShard: predictShard, WritePredictions: writePredictions };
const made = [makeModel(['cats', 'dogs']), makeModel(['cats', 'dogs'], 4)] as const;

/** Of a class that it takes every image for, and one that it takes none for. */
const tags = makeLabelModel(['cats', 'dogs', 'pigs'], [0, 0.5, 1]);

/** More images than one shard has, one of them damaged. */
const zip = writeZip([
  ...Array.from({ length: 300 }, (_, n) => ({ name: `photos/${300 - n}.bmp`, data: distinctBmp(n) })),
  { name: 'photos/text.jpg', data: 'no image' },
  { name: 'readme.txt', data: 'text' },
]);

let store: MemoryBlobStore;
let loads: string[];
beforeEach(async () => {
  store = new MemoryBlobStore();
  loads = [];
  await putVersion(store, 'pets', 'v1', made[0]);
  await putVersion(store, 'pets', 'v2', made[1]);
  await putLatest(store, 'pets', 'v2');
  await putVersion(store, 'tags', 'v1', tags);
  await putLatest(store, 'tags', 'v1');
  await store.put('predict/photos.zip', zip);
});

const context: () => BatchContext = () => ({
  store,
  model: 'pets',
  async openModel(name, version) {
    loads.push(`${name}@${version}`);
    return (await openModel(store, name, version, undefined, 'read')) as Classifier;
  },
  openSource: (uri) => openSource(uri, () => store),
  signal: new AbortController().signal,
});

const run = (config?: object, tasks: Partial<InterpretOptions['tasks']> = {}) =>
  interpretStateMachine(PIPELINE, {
    tasks: {
      ...Object.fromEntries(
        PREDICTION_STEP_NAMES.map((name) => [name, (event: unknown) => STEPS[name].invoke(event, context())]),
      ),
      ...(tasks as InterpretOptions['tasks']),
    },
    readItems: (_, key) => store.get(key),
    input: { source: 'memory:/predict/photos.zip', ...(config && { config }) } as never,
    executionName: 'photos-1',
    signal: new AbortController().signal,
    sleep: async () => undefined,
  });
const textOf = async (format: string) =>
  Buffer.from((await store.get(predictionKeys('photos-1').predictions(format))) ?? []).toString();

describe('predictionPipeline()', () => {
  test('predictionPipeline() is plain JSON that the local interpreter runs as AWS does', () => {
    expect(JSON.parse(JSON.stringify(PIPELINE))).toEqual(PIPELINE);
    expect(() => checkDefinition(PIPELINE)).not.toThrow();
  });

  test.each([
    ['csv', 'pets', made[1]],
    ['jsonl', 'pets', made[1]],
    ['csv', 'tags', tags],
    ['jsonl', 'tags', tags],
  ] as const)('predictionPipeline() leaves in %s of %s the bytes that a laptop writes', async (format, model, one) => {
    const answer = await run(model === 'pets' ? undefined : { model });
    const keys = predictionKeys('photos-1');
    expect(answer).toEqual({ csv: keys.predictions('csv'), jsonl: keys.predictions('jsonl'), images: 301, failed: 1 });
    const shards = JSON.parse(Buffer.from((await store.get(keys.shardList)) ?? []).toString());
    expect(shards.map(({ images }: { images: number }) => images)).toEqual([256, 45]);

    const folder = await mkdtemp(join(tmpdir(), 'headstart-batch-'));
    const classifier = await openClassifier(one.manifest, one.onnx);
    try {
      await writeFile(join(folder, 'photos.zip'), zip);
      const out = join(folder, `own.${format}`);
      const sources = [join(folder, 'photos.zip')];
      await predictInto(classifier, { sources, out, signal: new AbortController().signal, done: () => undefined });
      expect(await textOf(format)).toBe(await readFile(out, 'utf8'));
    } finally {
      await classifier.release();
      await rm(folder, { recursive: true });
    }
  });

  test('predictionPipeline() answers every shard with the version that was planned, whatever is promoted meanwhile', async () => {
    const promoting = async (event: unknown) => {
      await putLatest(store, 'pets', 'v1');
      return predictShard.invoke(event, context());
    };
    await run(undefined, { PredictShard: promoting });
    expect(loads).toEqual(['pets@v2', 'pets@v2']);
  });

  test('predictionPipeline() takes the version that lies beside the zip', async () => {
    await run({ model: 'pets@v1' });
    expect(loads).toEqual(['pets@v1', 'pets@v1']);
  });

  test('predictionPipeline() goes on where it was broken off: what is done is not classified again', async () => {
    await run();
    const first = await textOf('csv');
    loads = [];
    await run();
    expect(loads).toEqual([]);
    expect(await textOf('csv')).toBe(first);
  });

  test.each([
    ['an archive without images', { source: 'memory:/predict/empty.zip' }, 'DatasetError'],
    ['an archive that is not there', { source: 'memory:/predict/none.zip' }, 'SourceError'],
    ['a model that is not there', { config: { model: 'cows' } }, 'SourceError'],
    ['a configuration that is none', { config: { epochs: 3 } }, 'FormatError'],
  ])('predictionPipeline() fails with the error of %s, and tries it once', async (_, input, error) => {
    await store.put('predict/empty.zip', writeZip([{ name: 'a.txt', data: 'text' }]));
    let calls = 0;
    const failing = interpretStateMachine(PIPELINE, {
      tasks: {
        PlanPrediction: (event) => {
          calls++;
          return planPrediction.invoke(event, context());
        },
      },
      readItems: (_bucket, key) => store.get(key),
      input: { source: 'memory:/predict/photos.zip', ...input } as never,
      executionName: 'photos-1',
      signal: new AbortController().signal,
    });
    await expect(failing).rejects.toMatchObject({ name: 'ExecutionFailed', error });
    expect(calls).toBe(1);
  });

  test('predictionPipeline() gives every step more time than the step gives itself', () => {
    for (const name of PREDICTION_STEP_NAMES) {
      expect(JSON.stringify(PIPELINE)).toContain(`"TimeoutSeconds":${PREDICTION_STEPS[name].timeoutSeconds + 30}`);
    }
  });
});
