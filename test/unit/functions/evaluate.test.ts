import { evaluate } from '../../../functions/evaluate';
import type { Progress } from '../../../functions/handler';
import { trainHeadStep } from '../../../functions/train-head';
import { runKeys } from '../../../shared/artifacts';
import { runBase } from '../../../shared/backbone/backbone-of';
import { mobilenetV2Backbone } from '../../../shared/backbone/mobilenet-v2/backbone';
import { storeTop } from '../../../shared/backbone/store-top';
import type { Top } from '../../../shared/backbone/top';
import { FormatError } from '../../../shared/errors';
import { loadSimilarity } from '../../../shared/head/similarity';
import { inspectionFileSchema } from '../../../shared/inspect/inspection-file';
import { getJson } from '../../../shared/json-file';
import { metricsFileSchema } from '../../../shared/metrics/metrics-file';
import { hashU32 } from '../../support/golden-formulas';
import { memoryContext } from '../../support/memory-context';
import { type StoredRunOptions, storeRun } from '../../support/store-run';

const RUN: StoredRunOptions = {
  classes: ['ants', 'bees', 'cats'],
  images: { train: 20, validation: 6, test: 4 },
  config: { head: { epochs: 30, learningRate: 0.02 } },
  bad: ['validation/cats/0.jpg'],
};

async function measure(options: StoredRunOptions) {
  const { store, context } = memoryContext();
  await storeRun(store, 'run-7', options);
  await trainHeadStep.invoke({ runId: 'run-7' }, context);
  const result = await evaluate.invoke({ runId: 'run-7' }, context);
  const text = Buffer.from((await store.get(runKeys('run-7').metrics)) ?? []).toString();
  const history = JSON.parse(Buffer.from((await store.get(runKeys('run-7').history)) ?? []).toString());
  return { result, text, history, metrics: metricsFileSchema.parse(JSON.parse(text)) };
}

type Measured = ReturnType<typeof measure>;
const runs = new Map<string, Measured>();

/** Several tests look at the same run, which is trained once. */
function measured(options: StoredRunOptions): Measured {
  const key = JSON.stringify(options);
  const run = runs.get(key) ?? measure(options);
  runs.set(key, run);
  return run;
}

/** A classifier that knows by which features the images of a stored run tell their class; its fourth class is never said. */
function classifierOf(classes: number): Top {
  const featureCount = 1280;
  const weights = new Float32Array((classes + 1) * featureCount);
  for (let i = 0; i < featureCount; i++) weights[(hashU32(i, 99) % classes) * featureCount + i] = 0.25;
  return { featureCount, classes: classes + 1, weights, bias: Float32Array.of(0, 0, 0, -100) };
}

describe('evaluate', () => {
  test('evaluate measures validation and test, and lists what was skipped and ignored', async () => {
    const { result, metrics, history } = await measured(RUN);
    expect(metrics.final).toEqual({ loss: history.val_loss.at(-1), accuracy: history.val_accuracy.at(-1) });
    expect(metrics.initial).toEqual(history.initial);
    expect(result).toEqual(metrics.final);
    expect(metrics.final.accuracy).toBe(1);
    expect(metrics.confusionMatrix).toEqual([
      [6, 0, 0],
      [0, 6, 0],
      [0, 0, 5],
    ]);
    expect(metrics.test?.perClass.map(({ support }) => support)).toEqual([4, 4, 4]);
    expect(metrics.skipped).toEqual([{ file: 'validation/cats/0.jpg', reason: 'the file is cut short' }]);
    expect(metrics.ignored).toEqual({ '.txt': 2 });
    expect(metrics.counts.validation).toEqual({ ants: 6, bees: 6, cats: 6 });
    expect(metrics.base).toEqual({
      name: 'stanford-dogs',
      sha256: 'ab'.repeat(32),
      backbone: mobilenetV2Backbone(1, 160),
      engine: 'onnx',
      precision: 'float32',
    });
  });

  test('evaluate writes null where there is no test split, and the keys in the documented order', async () => {
    const { metrics, text } = await measured({ ...RUN, images: { ...RUN.images, test: 0 } });
    expect(metrics.test).toBeNull();
    // Nothing was left out of this run, and its base has no classifier of its own.
    const documented = Object.keys(metricsFileSchema.shape).filter((key) => key !== 'excluded' && key !== 'zeroShot');
    documented.push('checksum');
    expect(Object.keys(JSON.parse(text))).toEqual(documented);
    expect(text.startsWith('{\n  "schemaVersion": 1,\n')).toBe(true);
  });

  test('evaluate says where many images are turned and ignored', async () => {
    const turned = ['train/ants/2.jpg', 'validation/bees/1.jpg'];
    const noticesOf = async (options: Partial<StoredRunOptions>) => {
      const events: Progress[] = [];
      const { store, context } = memoryContext(events);
      await storeRun(store, 'run-7', { ...RUN, ...options, bad: [] });
      await trainHeadStep.invoke({ runId: 'run-7' }, context);
      await evaluate.invoke({ runId: 'run-7' }, context);
      const file = await getJson(store, runKeys('run-7').inspection, inspectionFileSchema);
      return [file?.turned?.images, events.flatMap((event) => (event.kind === 'notice' ? [event.text] : []))];
    };
    const config = { head: { epochs: 1 } };
    const ignore = { ...config, orient: 'ignore' };
    expect(await noticesOf({ turned, config: ignore })).toEqual([
      2,
      [expect.stringMatching(/^2 of 90 images are stored turned, .* "orient" is "ignore".*--orient exif/)],
    ]);
    expect(await noticesOf({ turned, config })).toEqual([2, []]);
    // No more than one in a hundred.
    expect(
      await noticesOf({ turned: turned.slice(1), config: ignore, images: { train: 30, validation: 4, test: 0 } }),
    ).toEqual([1, []]);
    expect(await noticesOf({ config: ignore })).toEqual([0, []]);
  });

  test('evaluate says how far its numbers can be trusted, and where that was measured', async () => {
    const { metrics } = await measured(RUN);
    // 17 of 17 and 12 of 12 right.
    expect(metrics.intervals.validation.accuracy).toEqual({ low: expect.closeTo(0.8157, 3), high: 1 });
    expect(metrics.intervals.test?.accuracy).toEqual({ low: expect.closeTo(0.7575, 3), high: 1 });
    expect(metrics.intervals.validation.rocAuc).toEqual({ low: 1, high: 1 });
    expect(metrics.thresholds.map((own) => [own?.class, own?.recall, own?.test?.recall])).toEqual([
      ['ants', 1, 1],
      ['bees', 1, 1],
      ['cats', 1, 1],
    ]);
    expect(metrics.curves.map((own) => own.class)).toEqual(RUN.classes);
    expect(metrics.examples.worst).toEqual([]);
    expect(metrics.examples.closeCalls).toHaveLength(4);
    expect(metrics.examples.closeCalls.every(({ file }) => file.startsWith('validation/'))).toBe(true);
    expect(metrics).toMatchObject({ repeats: null, crossValidation: null });
  });

  test('evaluate sets how near an image has to be to a class, and keeps it for the model', async () => {
    // 17 images set no limit of one in twenty.
    expect((await measured(RUN)).metrics.unknown).toMatchObject({
      threshold: null,
      images: 17,
      test: null,
      heldOut: null,
    });
    const { store, context } = memoryContext();
    await storeRun(store, 'run-7', { ...RUN, images: { train: 20, validation: 10, test: 4 }, bad: [] });
    await trainHeadStep.invoke({ runId: 'run-7' }, context);
    await evaluate.invoke({ runId: 'run-7' }, context);
    const unknown = (await getJson(store, runKeys('run-7').metrics, metricsFileSchema))?.unknown;
    expect(unknown).toMatchObject({ falseAlarmRate: 0.05, images: 30, test: { images: 12 } });
    expect(unknown?.heldOut?.classes.map((own) => [own.class, own.images])).toEqual([
      ['ants', 10],
      ['bees', 10],
      ['cats', 10],
    ]);
    const similarity = await loadSimilarity(store, 'run-7');
    expect(similarity).toMatchObject({ threshold: unknown?.threshold, falseAlarmRate: 0.05 });
    expect(similarity?.directions).toMatchObject({ classes: 3, featureCount: 1280 });
    // Each direction has length 1.
    for (const label of [0, 1, 2]) {
      const own = similarity?.directions.values.filter((_, at) => at % 3 === label) ?? [];
      expect(Math.hypot(...own)).toBeCloseTo(1, 5);
    }
  });

  test('evaluate measures the calibrated head where one was asked for', async () => {
    const head = { epochs: 2, learningRate: 0.001 };
    const plain = (await measured({ ...RUN, config: { head } })).metrics;
    const calibrated = (await measured({ ...RUN, config: { head: { ...head, calibration: 'temperature' } } })).metrics;
    expect(plain.calibration.temperature.applied).toBe(1);
    expect(calibrated.calibration.temperature.applied).toBeCloseTo(plain.calibration.temperature.fitted, 6);
    expect(calibrated.final.accuracy).toBe(plain.final.accuracy);
    expect(calibrated.final.loss).toBeLessThanOrEqual(plain.final.loss);
  });

  test('evaluate carries over how the numbers vary', async () => {
    const { metrics } = await measured({ ...RUN, config: { head: { epochs: 2, repeats: 2, crossValidate: 2 } } });
    expect(metrics.repeats?.runs).toHaveLength(2);
    expect(metrics.repeats?.runs[0]).toMatchObject({ seed: 1, ...metrics.final });
    expect(metrics.crossValidation?.folds).toHaveLength(2);
  });

  test('evaluate writes the same bytes twice, without run id or path', async () => {
    const [first, second] = [await measured(RUN), await measure(RUN)];
    expect(second.text).toBe(first.text);
    expect(first.text).not.toMatch(/run-7|secret/);
  });

  test('evaluate says what the classifier of the base knew, and lets nothing else depend on it', async () => {
    const zeroShot = { outputs: [[3, 0], [1], [2]] };
    const { store, context } = memoryContext();
    const manifest = await storeRun(store, 'run-7', { ...RUN, zeroShot });
    await storeTop(store, runBase(manifest), classifierOf(3));
    await trainHeadStep.invoke({ runId: 'run-7' }, context);
    await evaluate.invoke({ runId: 'run-7' }, context);
    const found = await getJson(store, runKeys('run-7').metrics, metricsFileSchema);
    // One of the 18 could not be used.
    expect(found?.zeroShot).toEqual({
      accuracy: 1,
      loss: expect.any(Number),
      interval: found?.intervals.validation.accuracy,
      evenly: { accuracy: 1, loss: expect.any(Number), interval: found?.intervals.validation.accuracy },
      images: 17,
      imagenetClasses: [
        { class: 'ants', count: 2 },
        { class: 'bees', count: 1 },
        { class: 'cats', count: 1 },
      ],
    });
    expect(found?.zeroShot?.loss).toBeLessThan(0.1);
    const { metrics } = await measured(RUN);
    expect({ ...found, zeroShot: undefined }).toEqual({ ...metrics, zeroShot: undefined });
  });

  test('evaluate names the classifier that its manifest promises and the store lacks', async () => {
    const { store, context } = memoryContext();
    await storeRun(store, 'run-7', { ...RUN, config: { head: { epochs: 1 } }, zeroShot: { outputs: [[0], [1], [2]] } });
    await trainHeadStep.invoke({ runId: 'run-7' }, context);
    await expect(evaluate.invoke({ runId: 'run-7' }, context)).rejects.toThrow(
      /no base abab.* with its own classifier/,
    );
  });

  test('evaluate says that a run has no head yet', async () => {
    const { store, context } = memoryContext();
    await storeRun(store, 'run', RUN);
    await expect(evaluate.invoke({ runId: 'run' }, context)).rejects.toThrow(FormatError);
  });
});
