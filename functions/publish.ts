import { runKeys } from '../shared/artifacts';
import { readAnyManifest } from '../shared/dataset/read-manifest';
import { FormatError } from '../shared/errors';
import { loadPublishedModel } from '../shared/fine-tune/fine-tune-result';
import { modelSummary } from '../shared/head/model-summary';
import { loadSimilarity } from '../shared/head/similarity';
import { inspectionFileSchema } from '../shared/inspect/inspection-file';
import { getJson } from '../shared/json-file';
import { historyFileSchema, metricsFileSchema } from '../shared/metrics/metrics-file';
import { selectionFileSchema } from '../shared/records/selection-file';
import { modelCard } from '../shared/report/model-card';
import { renderReport } from '../shared/report/render-report';
import { publishEvent, publishResult } from './contracts';
import { drawCurves, drawSampleFigure, type SampleFigure } from './draw-figures';
import { choosePictures, drawExamples, drawFindings, exampleFiles } from './draw-pictures';
import { defineStep } from './handler';
import { listFiles } from './list-files';
import { modelDocuments } from './model-documents';
import { publishModel } from './publish-model';
import { publishMultiLabel } from './publish-multi-label';
import { publishSite } from './publish-site';
import { putPictures } from './put-pictures';
import { siteFigures } from './site-figures';

/** Writes what people take away: the end-to-end model in both formats and in a page, the figures and the report. */
export const publish = defineStep({
  name: 'Publish',
  event: publishEvent,
  result: publishResult,
  /** The samples need no head. */
  async ahead({ runId }, context) {
    const manifest = await readAnyManifest(context.store, runId);
    const drawn = await drawSampleFigure(await choosePictures(runId, manifest, context), manifest);
    // They load ONNX Runtime while the head is still trained.
    context.base.threads();
    return drawn;
  },
  async run({ runId }, context, ahead?: SampleFigure) {
    const { store } = context;
    const keys = runKeys(runId);
    const manifest = await readAnyManifest(store, runId);
    if (manifest.labelSets) return publishMultiLabel(runId, manifest, context, ahead);
    const model = await loadPublishedModel(store, runId, manifest);
    const metrics = await getJson(store, keys.metrics, metricsFileSchema);
    const history = await getJson(store, keys.history, historyFileSchema);
    const inspection = await getJson(store, keys.inspection, inspectionFileSchema);
    const selection = await getJson(store, keys.selection, selectionFileSchema);
    if (!model || !metrics || !history || !inspection) throw new FormatError(`The run "${runId}" has no metrics yet`);

    const summary = modelSummary(model.base.backbone, model.head, model.tunedFrom);
    const examples = exampleFiles(metrics);
    const chosen = await choosePictures(runId, manifest, context, { examples, inspection });
    const card = modelCard(metrics);
    const documents = modelDocuments(runId, summary, card);
    const similarity = await loadSimilarity(store, runId);
    const published = publishModel(runId, manifest, { ...model, similarity }, documents, context);
    try {
      // Figures are compressed on other threads while the model is written, and the network runs on others again.
      const [drawn, findings, { samples, samplesPng }, curvesPng, site] = await Promise.all([
        drawExamples(chosen, manifest, metrics, model.head, published),
        drawFindings(chosen, manifest),
        ahead ?? drawSampleFigure(chosen, manifest),
        drawCurves(history),
        published.then((written) => publishSite(store, runId, written, siteFigures(written.manifest, metrics))),
      ]);
      const report = renderReport({
        ...{ metrics, history, summary, samples, examples: drawn, inspection, selection },
        findings: new Map([...findings, ...drawn]),
      });
      const pictures = await putPictures(store, runId, { samplesPng, curvesPng, report });
      const pages = site.map(([name, bytes]) => [keys.site.file(name), bytes] as const);
      await listFiles(store, runId, [...pictures, ...pages], (await published).manifest);
    } finally {
      await (await published.catch(() => undefined))?.network?.close();
    }
    return { metrics: keys.metrics, report: keys.report, model: keys.model.prefix };
  },
});
