import { readEntries } from '../shared/archive/read-entries';
import { runKeys } from '../shared/artifacts';
import type { Manifest, ShardImage } from '../shared/dataset/manifest';
import { readManifest, readShard } from '../shared/dataset/read-manifest';
import { FormatError } from '../shared/errors';
import { readSkipped } from '../shared/features/read-feature-table';
import { sha256Hex } from '../shared/hash';
import type { Head } from '../shared/head/head';
import type { ModelManifest } from '../shared/head/model-manifest';
import { modelSummary } from '../shared/head/model-summary';
import { loadHead } from '../shared/head/store-head';
import { writeModelOnnx } from '../shared/head/write-model-onnx';
import { writeModelTfjs } from '../shared/head/write-model-tfjs';
import { decodeImage } from '../shared/images/decode-image';
import { PREPROCESSING_VERSION } from '../shared/images/preprocess-into';
import { getJson, putJson } from '../shared/json-file';
import { historyFileSchema, metricsFileSchema } from '../shared/metrics/metrics-file';
import { curvesSvg } from '../shared/report/curves-svg';
import { FIGURE_STYLE } from '../shared/report/figure-style';
import { renderReport } from '../shared/report/render-report';
import { chooseSamples, type Sample, samplesFigure } from '../shared/report/samples-figure';
import { svgToPng } from '../shared/report/svg-to-png';
import { textOutlines } from '../shared/report/text-outlines';
import { publishEvent, publishResult } from './contracts';
import { figureFonts } from './figure-fonts';
import { defineStep, type StepContext } from './handler';

/** Writes what people take away: the end-to-end model in both formats, the figures and the report. */
export const publish = defineStep({
  name: 'Publish',
  event: publishEvent,
  result: publishResult,
  async run({ runId }, context) {
    const { store } = context;
    const keys = runKeys(runId);
    const manifest = await readManifest(store, runId);
    const head = await loadHead(store, runId);
    const metrics = await getJson(store, keys.metrics, metricsFileSchema);
    const history = await getJson(store, keys.history, historyFileSchema);
    if (!head || !metrics || !history) throw new FormatError(`The run "${runId}" has no metrics yet`);

    const summary = modelSummary(manifest.config.width, manifest.config.imageSizePx, head);
    await writeModel(runId, manifest, head, summary, context);
    const drawText = textOutlines(await figureFonts());
    const samplesPng = await samplesFigure(await readSamples(runId, manifest, context), drawText);
    await store.put(keys.samples, samplesPng);
    await store.put(keys.curves, await svgToPng(curvesSvg(history, FIGURE_STYLE, drawText)));
    await store.put(keys.report, Buffer.from(renderReport({ metrics, history, samplesPng, summary })));
    return { metrics: keys.metrics, report: keys.report, model: keys.model.prefix };
  },
});

async function writeModel(
  runId: string,
  manifest: Manifest,
  head: Head,
  summary: string,
  { store, base }: StepContext,
): Promise<void> {
  const { imageSizePx } = manifest.config;
  const keys = runKeys(runId).model;
  const weights = await base.weights(manifest.base.sha256);
  const { modelJson, weightsBin } = writeModelTfjs(weights, head, imageSizePx);
  const files: readonly (readonly [key: string, bytes: Uint8Array])[] = [
    [keys.tfjsWeights, weightsBin],
    [keys.tfjs, Buffer.from(modelJson)],
    [keys.onnx, writeModelOnnx(weights, head, imageSizePx)],
    [keys.summary, Buffer.from(summary)],
  ];
  for (const [key, bytes] of files) await store.put(key, bytes);
  const about: ModelManifest = {
    schemaVersion: 1,
    classes: [...head.classes],
    input: {
      name: 'image',
      shape: [null, imageSizePx, imageSizePx, 3],
      layout: 'NHWC, RGB, float32',
      range: [0, 255],
      resize: 'bilinear, half-pixel centres, no antialiasing, aspect ratio not kept, values not rounded',
      preprocessingVersion: PREPROCESSING_VERSION,
    },
    output:
      head.units === 1
        ? { name: 'probabilities', shape: [null, 1], kind: 'sigmoid', positiveClass: head.classes[1] as string }
        : { name: 'probabilities', shape: [null, head.units], kind: 'softmax' },
    ...(head.temperature !== undefined && {
      calibration: { temperature: head.temperature, fittedOn: 'validation' as const },
    }),
    base: { name: manifest.base.name, sha256: manifest.base.sha256, width: manifest.config.width },
    files: files.map(([key, bytes]) => ({
      name: key.slice(keys.prefix.length),
      bytes: bytes.length,
      sha256: sha256Hex(bytes),
    })),
  };
  await putJson(store, keys.manifest, about);
}

/** Nine training images that could be used, each read by its own range. */
async function readSamples(runId: string, manifest: Manifest, { store, openSource }: StepContext): Promise<Sample[]> {
  const skipped = new Set((await readSkipped(store, runId, manifest)).map(({ name }) => name));
  const candidates: ShardImage[] = [];
  for (let shard = 0; shard < manifest.shards; shard++) {
    const { images } = await readShard(store, runId, shard);
    candidates.push(...images.filter(({ split, name }) => split === 'train' && !skipped.has(name)));
  }
  const source = await openSource(manifest.source.uri);
  const samples: Sample[] = [];
  for (const chosen of chooseSamples(candidates, manifest.config.seed)) {
    for await (const { bytes } of readEntries(source, [chosen])) {
      samples.push({
        image: await decodeImage(bytes, manifest.config.limits),
        label: manifest.classes[chosen.label] as string,
      });
    }
  }
  return samples;
}
