import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interpretStateMachine } from '../../../cli/local/interpret-state-machine';
import { evaluate } from '../../../functions/evaluate';
import { extractFeaturesStep } from '../../../functions/extract-features';
import type { Step, StepContext } from '../../../functions/handler';
import { ingest } from '../../../functions/ingest';
import { pipeline, type Targets } from '../../../functions/pipeline';
import { FUNCTION_STEP_NAMES } from '../../../functions/steps';
import { trainHeadStep } from '../../../functions/train-head';
import { runKeys } from '../../../shared/artifacts';
import type { BaseEngine } from '../../../shared/engine/base-engine';
import { FeaturesGoneError, FormatError } from '../../../shared/errors';
import { evictFeatures } from '../../../shared/features/evict-features';
import { listCache } from '../../../shared/features/list-cache';
import { FileBlobStore } from '../../../shared/storage/file-blob-store';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import type { PrunableStore } from '../../../shared/storage/prunable-store';
import { addressOf } from '../../../shared/storage/store-address';
import { extractByMap, ingested, pictures } from '../../support/pipeline-run';

const FILES = [...pictures(40), ...pictures(12, 'validation')];
const CONFIG = { imageSizePx: 96, shardImages: 4, head: { epochs: 2 } };
const RUN = { runId: 'run' };

/** Features of the base's length, each the image's first pixel. */
const ENGINE: BaseEngine = {
  ...{ engine: 'onnx', imageSizePx: 96, featureCount: 1280, batchSize: 4 },
  run: async (pixels, count) =>
    Float32Array.from({ length: count * 1280 }, (_, i) => pixels[Math.floor(i / 1280) * 96 * 96 * 3] as number),
  dispose: async () => undefined,
};

/** `headstart cache evict --all`. */
async function evictAll(store: PrunableStore): Promise<number> {
  const entries = (await listCache(store)).flatMap((space) => space.entries);
  await evictFeatures(store, entries);
  return entries.length;
}

/** The pipeline's own definition with the real steps, up to metrics.json; `before` is called before each call of a step. */
async function run(
  before: (step: string, store: PrunableStore) => Promise<void> = async () => undefined,
  kept: PrunableStore = new MemoryBlobStore(),
) {
  const { store, context } = await ingested({ store: kept, files: FILES, engine: ENGINE, config: CONFIG });
  const entered: string[] = [];
  const call = (step: Step) => async (payload: unknown) => {
    entered.push(step.name);
    await before(step.name, store);
    return step.invoke(payload, context);
  };
  const steps = Object.fromEntries(
    [ingest, extractFeaturesStep, trainHeadStep, evaluate].map((s) => [s.name, call(s)]),
  );
  const targets = Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, name])) as Targets;
  await interpretStateMachine(pipeline(targets, { concurrency: 2 }), {
    tasks: {
      ...steps,
      Publish: async () => ({}),
      RecordFailure: async (failure) => ({ executionError: JSON.stringify(failure) }),
    },
    readItems: (_, key) => store.get(key),
    input: { source: addressOf(store, 'incoming/pictures.zip'), config: CONFIG },
    executionName: 'run',
    signal: new AbortController().signal,
  });
  const text = async (key: string) => Buffer.from((await store.get(key)) ?? []).toString();
  const { metrics, history } = runKeys('run');
  return { entered, artifacts: [await text(metrics), await text(history)] };
}

const times = (entered: readonly string[], name: string) => entered.filter((each) => each === name).length;

describe('a run whose cached features are evicted', () => {
  let undisturbed: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    undisturbed = await run();
    expect(times(undisturbed.entered, 'TrainHead')).toBe(1);
  });

  test.each(['TrainHead', 'Evaluate'])('before %s computes them again, to the same metrics', async (step) => {
    let evicted = 0;
    const { entered, artifacts } = await run(async (name, store) => {
      if (name === step && evicted === 0) evicted = await evictAll(store);
    });
    expect(evicted).toBe(13);
    expect(artifacts).toEqual(undisturbed.artifacts);
    expect(times(entered, step)).toBe(2);
    expect(times(entered, 'ExtractFeatures')).toBe(2 * 13);
  });

  test('all the while that it is at work ends with the same metrics', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headstart-evicted-'));
    let [evicted, trainings] = [0, 0];
    let evicting: Promise<void> | undefined;
    try {
      const store = new FileBlobStore(folder);
      const { artifacts, entered } = await run(async (name) => {
        // Side by side with the run, in a store of its own as another process has it, until it was trained for three times.
        evicting ??= (async () => {
          while (trainings < 3) {
            evicted += await evictAll(new FileBlobStore(folder));
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
        })();
        if (name === 'TrainHead') trainings += 1;
        if (trainings === 3) await evicting;
      }, store);
      expect(evicted).toBeGreaterThan(13);
      expect(times(entered, 'TrainHead')).toBeGreaterThanOrEqual(3);
      expect(artifacts).toEqual(undisturbed.artifacts);
    } finally {
      trainings = 3;
      await evicting;
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('again and again ends, and says why', async () => {
    const everTime = async (name: string, store: PrunableStore) => {
      if (name === 'TrainHead') await evictAll(store);
    };
    await expect(run(everTime)).rejects.toThrow(
      /FormatError.*is gone or damaged, also after it was computed again 5 times/,
    );
  });
});

describe('trainHead and evaluate', () => {
  test.each([
    ['TrainHead', trainHeadStep],
    ['Evaluate', evaluate],
  ])('%s says of features that are gone what sends the run back, a few times', async (_, step: Step) => {
    const { store, context } = await ingested({ files: FILES, engine: ENGINE, config: CONFIG });
    await extractByMap(context, 'run');
    if (step !== trainHeadStep) await trainHeadStep.invoke(RUN, context);
    await evictAll(store);
    const attempt = (own: StepContext) => step.invoke(RUN, own);
    for (let time = 0; time < 5; time++) await expect(attempt(context)).rejects.toThrow(FeaturesGoneError);
    await expect(attempt(context)).rejects.toThrow(FormatError);
  });
});
