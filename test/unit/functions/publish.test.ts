import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { evaluate } from '../../../functions/evaluate';
import { publish } from '../../../functions/publish';
import { trainHeadStep } from '../../../functions/train-head';
import { runKeys } from '../../../shared/artifacts';
import { storeBase } from '../../../shared/backbone/mobilenet-v2/store-base';
import { writeBaseOnnx } from '../../../shared/backbone/mobilenet-v2/write-onnx';
import type { BaseEngine } from '../../../shared/engine/base-engine';
import { createOnnxEngine } from '../../../shared/engine/onnx-engine';
import { FormatError } from '../../../shared/errors';
import { sha256Hex } from '../../../shared/hash';
import { openClassifier } from '../../../shared/head/classifier';
import { decodeImage } from '../../../shared/images/decode-image';
import { resizeBilinear } from '../../../shared/images/resize-bilinear';
import { modelManifestSchema } from '../../../shared/records/model-manifest';
import { escapeXml } from '../../../shared/report/escape-xml';
import { FINDINGS_SHOWN, shownFindings } from '../../../shared/report/inspection-section';
import { extractByMap, ingested, objects, pictures } from '../../support/pipeline-run';
import { randomBase } from '../../support/random-base';
import { tinyBmp } from '../../support/tiny-bmp';

const HOSTILE = `<img src=x onerror=alert(1)> & "bees"`;
const CONFIG = { width: 0.35, imageSizePx: 96, head: { epochs: 2 } };
const weights = randomBase(0.35);
const keys = runKeys('run-77');

let engine: BaseEngine;
let first: Awaited<ReturnType<typeof published>>;
beforeAll(async () => {
  engine = await createOnnxEngine(writeBaseOnnx(weights, 96), { imageSizePx: 96, featureCount: 1280 });
  first = await published();
});
afterAll(() => engine.dispose());

async function measured(doneAhead = false) {
  const file = (split: string, i: number) => ({
    name: `${split}/${i % 2 ? HOSTILE : 'ants'}/${i}.bmp`,
    data: tinyBmp(i),
  });
  const files = Array.from({ length: 40 }, (_, i) => file(i < 20 ? 'train' : 'validation', i));
  const bad = { name: `train/ants/<script>.bmp`, data: 'no image' };
  const run = await ingested({
    files: [...files, bad],
    engine,
    config: CONFIG,
    runId: 'run-77',
    sha256: weights.sha256,
  });
  await storeBase(weights, run.store, 96);
  const context = { ...run.context, base: { ...run.context.base, weights: async () => weights } };
  await extractByMap(context, run.runId);
  const event = { runId: run.runId };
  const before = await objects(run.store, '');
  const ahead = doneAhead
    ? { evaluate: await evaluate.ahead?.(event, context), publish: await publish.ahead?.(event, context) }
    : undefined;
  expect(await objects(run.store, '')).toEqual(before);
  await trainHeadStep.invoke(event, context);
  await evaluate.invoke(event, context, ahead?.evaluate);
  return { ...run, context, ahead };
}

/** @param doneAhead whether the steps that can had begun before the head was there, as on a laptop */
async function published(doneAhead = false) {
  const run = await measured(doneAhead);
  const answer = await publish.invoke({ runId: run.runId }, run.context, run.ahead?.publish);
  const text = async (key: string) => Buffer.from((await run.store.get(key)) ?? []).toString();
  return { ...run, answer, text };
}

describe('publish', () => {
  test('publish writes model, figures and report, and answers where they are', async () => {
    const { store, answer, text } = first;
    expect(answer).toEqual({ metrics: keys.metrics, report: keys.report, model: keys.model.prefix });
    for (const key of [keys.samples, keys.curves]) {
      const { format, width } = await sharp(await store.get(key)).metadata();
      expect([key, format, (width ?? 0) > 600]).toEqual([key, 'png', true]);
    }
    const manifest = JSON.parse(await text(keys.model.manifest));
    expect(manifest).toMatchObject({
      ...{ schemaVersion: 1, classes: [HOSTILE, 'ants'].sort() },
      input: { shape: [null, 96, 96, 3], range: [0, 255] },
      output: { kind: 'sigmoid', shape: [null, 1], positiveClass: 'ants' },
    });
    for (const { name, bytes, sha256 } of manifest.files) {
      const own = (await store.get(keys.model.prefix + name)) as Uint8Array;
      expect([name, own.length, sha256Hex(own)]).toEqual([name, bytes, sha256]);
    }
  });

  test('publish gives a model that says of a picture what was measured of it', async () => {
    const { store, text } = first;
    const session = await InferenceSession.create((await store.get(keys.model.onnx)) as Uint8Array);
    let right = 0;
    for (let i = 20; i < 40; i++) {
      const pixels = resizeBilinear(await decodeImage(tinyBmp(i), { imagePixels: 1e6 }), 96);
      const { probabilities } = await session.run({ image: new Tensor('float32', pixels, [1, 96, 96, 3]) });
      const ants = Number(probabilities?.data[0]);
      if (ants > 0.5 === (i % 2 === 0)) right++;
    }
    expect(right / 20).toBe(JSON.parse(await text(keys.metrics)).final.accuracy);
    await session.release();
  });

  test('publish gives a model that tells images like those of a class from others', async () => {
    const { store, text } = first;
    const manifest = modelManifestSchema.parse(JSON.parse(await text(keys.model.manifest)));
    const { threshold, falseAlarmRate, output } = manifest.unknown ?? {};
    expect([threshold, falseAlarmRate, output]).toEqual([expect.any(Number), 0.05, 'similarities']);
    expect(JSON.parse(await text(keys.metrics)).unknown.threshold).toBe(threshold);
    expect(JSON.parse(await text(keys.site.file('facts.json'))).unknown).toEqual({ falseAlarms: 0.05, caught: null });
    const classifier = await openClassifier(manifest, (await store.get(keys.model.onnx)) as Uint8Array);
    const said = await Promise.all(Array.from({ length: 20 }, (_, i) => classifier.classify(tinyBmp(20 + i))));
    // Those that the threshold was set by, each near to itself as well: one at most is rejected.
    expect(said.filter((own) => own.unknown).length).toBeLessThanOrEqual(1);
    for (const { similarity = Number.NaN, unknown } of said) expect(unknown).toBe(similarity < (threshold as number));
    await classifier.release();
    const other = { ...manifest, unknown: { ...manifest.unknown!, threshold: 1.5 } };
    const strict = await openClassifier(other, (await store.get(keys.model.onnx)) as Uint8Array);
    expect(await strict.classify(tinyBmp(20))).toMatchObject({ unknown: true, similarity: said[0]?.similarity });
    await strict.release();
  });

  test('publish escapes what came from the archive, and needs neither network nor script', async () => {
    const { text } = first;
    const report = await text(keys.report);
    expect(report).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;bees&quot;');
    expect(report).toContain('train/ants/&lt;script&gt;.bmp');
    expect(report).not.toMatch(/<script|<img src=x|https?:\/\/(?!www\.w3\.org)/);
  });

  test('publish shows nine samples, and each example with its activation map, in a report that is not large', async () => {
    const { text } = first;
    const report = await text(keys.report);
    const { worst, closeCalls } = JSON.parse(await text(keys.metrics)).examples;
    expect(worst.length + closeCalls.length).toBeGreaterThan(0);
    const [before = '', data = ''] = report.split('<h2 id="data">');
    expect(before.match(/data:image\/jpeg/g)).toHaveLength(9 + worst.length + closeCalls.length);
    const shown = [...shownFindings(JSON.parse(await text(keys.inspection)), FINDINGS_SHOWN)];
    expect(shown.length).toBeGreaterThan(0);
    for (const file of shown) expect(data).toMatch(`alt="${escapeXml(file)}, `);
    expect(report.match(/class="map" src="data:image\/png/g)).toHaveLength(worst.length + closeCalls.length);
    expect(report.length).toBeLessThan(1_500_000);
  });

  test('publish leaves a page that stands alone: its own model, its facts, and nothing of the data set', async () => {
    const { store, text } = first;
    const names = Object.keys(await objects(store, keys.site.prefix)).map((key) => key.slice(keys.site.prefix.length));
    expect(names).toEqual([
      ...['facts.json', 'golden.json', 'index.html', 'jpeg-turbo.wasm', 'manifest.json', 'model.onnx'],
      ...['onnxruntime.wasm.gz', 'page.js', 'style.css', 'worker.js'],
    ]);
    for (const name of ['model.onnx', 'manifest.json', 'golden.json'])
      expect(await store.get(keys.site.file(name))).toEqual(await store.get(`${keys.model.prefix}${name}`));
    const facts = JSON.parse(await text(keys.site.file('facts.json')));
    const metrics = JSON.parse(await text(keys.metrics));
    expect(facts).toMatchObject({
      ...{ classes: [HOSTILE, 'ants'].sort(), imageSizePx: 96, trainingImages: 21, test: null, calibrated: false },
      validation: { accuracy: metrics.final.accuracy, interval: metrics.intervals.validation.accuracy, images: 20 },
      webgpu: false,
    });
    const sizes = await Promise.all(names.map((name) => store.size(keys.site.file(name))));
    const factsBytes = await store.size(keys.site.file('facts.json'));
    expect(facts.loadedBytes + factsBytes).toBe(sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0));
    expect(facts.thresholds).toEqual(metrics.thresholds.map((own: { threshold: number }) => own.threshold));
    expect(JSON.stringify(facts)).not.toMatch(/\.bmp|run-77|memory:/);
    const html = await text(keys.site.file('index.html'));
    expect(html.match(/(?:src|href)="(?!#|data:)[^"]*"/g)).toEqual(['href="style.css"', 'src="page.js"']);
  });

  test('publish and evaluate write the same bytes after what they did ahead of the head, which wrote nothing', async () => {
    const early = await published(true);
    expect(early.ahead?.evaluate).toMatchObject({ schemaVersion: 1 });
    expect(early.ahead?.publish).toBeDefined();
    expect(await objects(early.store, keys.prefix)).toEqual(await objects(first.store, keys.prefix));
  });

  test('publish writes the same bytes twice, without run id or path', async () => {
    const second = await published();
    const made = await objects(first.store, keys.prefix);
    expect(await objects(second.store, keys.prefix)).toEqual(made);
    await publish.invoke({ runId: 'run-77' }, first.context);
    expect(await objects(first.store, keys.prefix)).toEqual(made);
    for (const key of [keys.report, keys.metrics, keys.history, keys.model.manifest, keys.model.tfjs])
      expect(await first.text(key)).not.toMatch(/run-77|memory:|incoming/);
  });

  test('publish says that a run was not measured yet', async () => {
    const { context } = await ingested({ files: [...pictures(4), ...pictures(4, 'validation')] });
    await expect(publish.invoke({ runId: 'run' }, context)).rejects.toThrow(FormatError);
    await expect(publish.invoke({ runId: 'run' }, context)).rejects.toThrow('The run "run" has no metrics yet');
  });
});
