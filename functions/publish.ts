import { runKeys } from '../shared/artifacts';
import type { Manifest } from '../shared/dataset/manifest';
import { readManifest } from '../shared/dataset/read-manifest';
import { FormatError } from '../shared/errors';
import { loadPublishedModel } from '../shared/fine-tune/fine-tune-result';
import { modelSummary } from '../shared/head/model-summary';
import { loadSimilarity } from '../shared/head/similarity';
import { inspectionFileSchema } from '../shared/inspect/inspection-file';
import { getJson } from '../shared/json-file';
import { type HistoryFile, historyFileSchema, metricsFileSchema } from '../shared/metrics/metrics-file';
import { selectionFileSchema } from '../shared/records/selection-file';
import { cardHtml } from '../shared/report/card-html';
import { cardMarkdown } from '../shared/report/card-markdown';
import { curvesSvg } from '../shared/report/curves-svg';
import { FIGURE_STYLE } from '../shared/report/figure-style';
import { modelCard } from '../shared/report/model-card';
import type { DrawText } from '../shared/report/plot-panel';
import { renderReport } from '../shared/report/render-report';
import { samplesFigure } from '../shared/report/samples-figure';
import { svgToPng } from '../shared/report/svg-to-png';
import { textOutlines } from '../shared/report/text-outlines';
import { publishEvent, publishResult } from './contracts';
import { type Chosen, choosePictures, drawExamples, drawFindings, drawSamples } from './draw-pictures';
import { figureFonts } from './figure-fonts';
import { defineStep } from './handler';
import { listFiles } from './list-files';
import { publishModel } from './publish-model';
import { publishSite } from './publish-site';

/** Writes what people take away: the end-to-end model in both formats and in a page, the figures and the report. */
export const publish = defineStep({
  name: 'Publish',
  event: publishEvent,
  result: publishResult,
  /** The samples need no head. */
  async ahead({ runId }, context) {
    const manifest = await readManifest(context.store, runId);
    const drawn = await drawSampleFigure(await choosePictures(runId, manifest, context), manifest);
    // They load ONNX Runtime while the head is still trained.
    context.base.threads();
    return drawn;
  },
  async run({ runId }, context, ahead?: SampleFigure) {
    const { store } = context;
    const keys = runKeys(runId);
    const manifest = await readManifest(store, runId);
    const model = await loadPublishedModel(store, runId, manifest);
    const metrics = await getJson(store, keys.metrics, metricsFileSchema);
    const history = await getJson(store, keys.history, historyFileSchema);
    const inspection = await getJson(store, keys.inspection, inspectionFileSchema);
    const selection = await getJson(store, keys.selection, selectionFileSchema);
    if (!model || !metrics || !history || !inspection) throw new FormatError(`The run "${runId}" has no metrics yet`);

    const summary = modelSummary(model.base.backbone, model.head, model.tunedFrom);
    const chosen = await choosePictures(runId, manifest, context, { metrics, inspection });
    const card = modelCard(metrics);
    const documents = [
      [keys.model.summary, summary],
      [keys.model.card, cardMarkdown(card)],
      [keys.model.cardPage, cardHtml(card)],
    ] as const;
    const similarity = await loadSimilarity(store, runId);
    const published = publishModel(runId, manifest, { ...model, similarity }, documents, context);
    try {
      // Figures are compressed on other threads while the model is written, and the network runs on others again.
      const [examples, findings, { samples, samplesPng }, curvesPng, site] = await Promise.all([
        drawExamples(chosen, manifest, metrics, model.head, published),
        drawFindings(chosen, manifest),
        ahead ?? drawSampleFigure(chosen, manifest),
        drawCurves(history),
        published.then((written) => publishSite(store, runId, written, metrics)),
      ]);
      const report = renderReport({
        ...{ metrics, history, summary, samples, examples, inspection, selection },
        findings: new Map([...findings, ...examples]),
      });
      const pictures: readonly (readonly [key: string, bytes: Uint8Array])[] = [
        [keys.samples, samplesPng],
        [keys.curves, curvesPng],
        [keys.report, Buffer.from(report)],
      ];
      await Promise.all(pictures.map(([key, bytes]) => store.put(key, bytes)));
      const pages = site.map(([name, bytes]) => [keys.site.file(name), bytes] as const);
      await listFiles(store, runId, [...pictures, ...pages], (await published).manifest);
    } finally {
      await (await published.catch(() => undefined))?.network?.close();
    }
    return { metrics: keys.metrics, report: keys.report, model: keys.model.prefix };
  },
});

type SampleFigure = Awaited<ReturnType<typeof drawSampleFigure>>;

/** Nine of the training images, as the report shows them and as a figure of their own. */
async function drawSampleFigure(chosen: Chosen, manifest: Manifest) {
  const samples = await drawSamples(chosen, manifest);
  return { samples, samplesPng: await samplesFigure(samples, await lettering()) };
}

async function drawCurves(history: HistoryFile): Promise<Uint8Array> {
  return svgToPng(curvesSvg(history, FIGURE_STYLE, await lettering()));
}

let letters: Promise<DrawText> | undefined;

/** Reading the typeface takes as long as drawing with it: once a process. */
function lettering(): Promise<DrawText> {
  letters ??= figureFonts().then(textOutlines);
  return letters;
}
