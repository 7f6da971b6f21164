import * as ort from 'onnxruntime-node';
import { evaluate } from '../../../functions/evaluate';
import { fullPass } from '../../../functions/full-pass/full-pass';
import type { Progress } from '../../../functions/handler';
import { publish } from '../../../functions/publish';
import { runKeys } from '../../../shared/artifacts';
import { backboneOf } from '../../../shared/backbone/backbone-of';
import { readManifest } from '../../../shared/dataset/read-manifest';
import { readFeatureTable } from '../../../shared/features/read-feature-table';
import { fineTuneResultSchema, loadPublishedModel } from '../../../shared/fine-tune/fine-tune-result';
import { goldenImage } from '../../../shared/head/golden-image';
import { goldenVectorsSchema } from '../../../shared/head/golden-vectors';
import { loadLadder } from '../../../shared/head/ladder';
import { modelManifestSchema } from '../../../shared/head/model-manifest';
import { predictHead } from '../../../shared/head/predict-head';
import { getJson } from '../../../shared/json-file';
import { historyFileSchema, metricsFileSchema } from '../../../shared/metrics/metrics-file';
import type { BlobStore } from '../../../shared/storage/blob-store';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import * as tf from '../../../shared/tensorflow/tfjs-node';
import { type FineTuneRun, runToHead, smallBaseContext } from '../../support/fine-tune-run';
import { loadLayersModel } from '../../support/load-layers-model';
import { objects } from '../../support/pipeline-run';
import { largestDifference } from '../../support/random-base';

/** Of a head that has hardly learnt, so that there is something to gain. */
const GAINS = {
  head: { epochs: 1, learningRate: 1e-5 },
  fineTune: { at: 'block_14_expand', epochs: 4, batchSize: 8, learningRate: 3e-4 },
};
const LOSES = { head: { epochs: 40, learningRate: 1e-2 }, fineTune: { at: 150, epochs: 1, learningRate: 0.05 } };
/** Where nothing depends on what is gained: an epoch that begins with a checkpoint, and one that does not. */
const SHORT = { ...GAINS, fineTune: { ...GAINS.fineTune, epochs: 2 } };
const keys = runKeys('run');
const fineTune = ({ context, runId }: Pick<FineTuneRun, 'context' | 'runId'>) =>
  fullPass.invoke({ runId, task: 'fine-tune' }, context);

async function finish({ context, runId }: FineTuneRun) {
  await evaluate.invoke({ runId }, context);
  await publish.invoke({ runId }, context);
}

describe('fullPass, task "fine-tune"', () => {
  test('publishes the fine-tuned base where it is better on validation, as it was measured', async () => {
    const events: Progress[] = [];
    const run = await runToHead(GAINS, (event) => void events.push(event));
    expect(await fineTune(run)).toEqual({ task: 'fine-tune', images: 42, cached: 0, skipped: 0 });
    await finish(run);
    const { store, runId } = run;
    const ladder = await loadLadder(store, runId);
    expect(ladder.map(({ name, kept }) => [name, kept])).toEqual([
      ['head', false],
      ['fine-tuned', true],
    ]);
    expect(events.filter(({ kind }) => kind === 'epoch')).toHaveLength(1 + 4);

    const result = (await getJson(store, keys.fineTune.result, fineTuneResultSchema))!;
    expect(result.at).toEqual({ index: 125, name: 'block_14_expand' });
    const metrics = (await getJson(store, keys.metrics, metricsFileSchema))!;
    expect(metrics.final).toEqual({ loss: ladder[1]!.loss, accuracy: ladder[1]!.accuracy });
    expect(metrics.ladder[1]!.interval.low).toBeLessThan(metrics.final.accuracy);
    const history = (await getJson(store, keys.history, historyFileSchema))!;
    expect(history.fineTuned?.val_loss).toHaveLength(4);
    expect(history.fineTuned?.initial.loss).toBe(ladder[0]!.loss);

    const about = (await getJson(store, keys.model.manifest, modelManifestSchema))!;
    expect(about.base.sha256).toBe(result.base.sha256);
    expect(about.base.name).toBe('random-1, fine-tuned from block_14_expand on');
    const summary = Buffer.from((await store.get(keys.model.summary))!).toString('utf8');
    expect(summary).toMatch(/mobilenetv2_0.35_96 .*│ {3}Y {3}│/);

    // Both exports answer as the head on the fine-tuned base's features does.
    const manifest = await readManifest(store, runId);
    const { head, features } = (await loadPublishedModel(store, runId, manifest))!;
    const table = await readFeatureTable(store, runId, manifest, 'test', features);
    expect(table.count).toBe(6);
    const engine = await run.context.base.engine({ ...result.base, backbone: backboneOf(manifest) }, manifest.config);
    const pixels = Float32Array.from({ length: 2 * 96 * 96 * 3 }, (_, i) => (i * 7919) % 256);
    const padded = new Float32Array(engine.batchSize * 96 * 96 * 3);
    padded.set(pixels.map((value) => value / 127.5 - 1));
    const probabilities = predictHead(head, await engine.run(padded, 2), 2);
    const wanted = [probabilities[1]!, probabilities[3]!];
    const session = await ort.InferenceSession.create((await store.get(keys.model.onnx))!);
    const byOnnx = await session.run({ image: new ort.Tensor('float32', pixels, [2, 96, 96, 3]) });
    expect(largestDifference(wanted, byOnnx.probabilities!.data as Float32Array)).toBeLessThan(1e-5);
    await session.release();
    const model = await loadLayersModel(
      (await store.get(keys.model.tfjs))!,
      (await store.get(keys.model.tfjsWeights))!,
    );
    const output = model.predict(tf.tensor4d(pixels, [2, 96, 96, 3])) as tf.Tensor;
    expect(largestDifference(wanted, await output.data())).toBeLessThan(1e-4);
    // gamma, beta and kernel of each convolution from block 14 on, and of the head.
    expect(model.trainableWeights).toHaveLength(10 * 3 + 2);
    output.dispose();
    const golden = (await getJson(store, keys.model.golden, goldenVectorsSchema))!;
    expect(about.files.map(({ name }) => name)).toContain('golden.json');
    for (const { squarePx, output: said } of golden.vectors) {
      const image = tf.tensor4d(goldenImage(96, squarePx), [1, 96, 96, 3]);
      const byTfjs = model.predict(image) as tf.Tensor;
      expect(largestDifference(said, byTfjs.dataSync())).toBeLessThan(1e-4);
      tf.dispose([image, byTfjs]);
    }
    model.dispose();
    await run.dispose();
  });

  test('publishes the head on the frozen base where fine-tuning is worse on validation', async () => {
    const tuned = await runToHead(LOSES);
    await fineTune(tuned);
    await finish(tuned);
    const plain = await runToHead({ ...LOSES, mode: 'head' });
    await finish(plain);
    expect((await loadLadder(tuned.store, 'run')).map(({ kept }) => kept)).toEqual([true, false]);
    // The card says what was asked for, and the manifest has its hash.
    const { card, cardPage, manifest } = keys.model;
    const models = await Promise.all(
      [tuned, plain].map(async ({ store }) => ({
        ...(await objects(store, keys.model.prefix)),
        ...{ [card]: undefined, [cardPage]: undefined, [manifest]: undefined },
      })),
    );
    expect(models[0]).toEqual(models[1]);
    const metrics = await Promise.all(
      [tuned, plain].map(({ store }) => getJson(store, keys.metrics, metricsFileSchema)),
    );
    expect(metrics[0]!.test).toEqual(metrics[1]!.test);
    await tuned.dispose();
    await plain.dispose();
  });

  test('ends with the same bytes whenever it was killed: at five different writes', async () => {
    const unbroken = await runToHead(SHORT);
    const before = new Map(Object.entries(await objects(unbroken.store, '')));
    let writes = 0;
    const counted = mortal(unbroken.store, () => ++writes > 1e9);
    await fineTune({ ...unbroken, context: { ...unbroken.context, store: counted } });
    const wanted = await objects(unbroken.store, '');
    await unbroken.dispose();
    const moments = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(1 + share * (writes - 1)));
    expect(new Set(moments).size).toBe(5);
    for (const last of moments) {
      const store = new MemoryBlobStore();
      for (const [key, hex] of before) await store.put(key, Buffer.from(hex, 'hex'));
      let done = 0;
      const first = smallBaseContext(mortal(store, () => ++done > last - 1));
      await expect(fineTune({ context: first.context, runId: 'run' })).rejects.toThrow('killed');
      await first.dispose();
      const second = smallBaseContext(store);
      await fineTune({ context: second.context, runId: 'run' });
      await second.dispose();
      const found = await objects(store, '');
      expect([last, Object.keys(found)]).toEqual([last, Object.keys(wanted)]);
      // What a shard's result says of the cache depends on what was there.
      const kept = Object.keys(wanted).filter((key) => !key.endsWith('.result.json'));
      const different = kept.filter((key) => found[key] !== wanted[key]);
      expect([last, different]).toEqual([last, []]);
    }
  });

  test('finds the boundary that another run has computed', async () => {
    const first = await runToHead(SHORT);
    await fineTune(first);
    const other = { ...GAINS, fineTune: { ...GAINS.fineTune, epochs: 1 } };
    const second = await runToHead(other, undefined, { store: first.store, runId: 'other' });
    expect(await fineTune(second)).toEqual({ task: 'fine-tune', images: 42, cached: 42, skipped: 0 });
    const files = Object.keys(await objects(first.store, 'features/'));
    expect(files.filter((key) => /-at-block_13_project_BN\/[0-9a-f]{64}\.hsf$/.test(key))).toHaveLength(3);
    await first.dispose();
    await second.dispose();
  });
});

/** A store that dies: from some write on nothing is read or written any more. */
function mortal(store: BlobStore, dies: () => boolean): BlobStore {
  let dead = false;
  const alive = <T>(call: () => T): T => {
    if (dead) throw new Error('killed');
    return call();
  };
  return {
    uri: store.uri,
    get: (key) => alive(() => store.get(key)),
    getRange: (key, start, end) => alive(() => store.getRange(key, start, end)),
    async put(key, bytes) {
      if (dies()) dead = true;
      await alive(() => store.put(key, bytes));
    },
    size: (key) => alive(() => store.size(key)),
    remove: (key) => alive(() => store.remove(key)),
    list: (prefix) => alive(() => store.list(prefix)),
  };
}
