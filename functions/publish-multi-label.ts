import { runKeys } from '../shared/artifacts';
import type { Manifest } from '../shared/dataset/manifest';
import { FormatError } from '../shared/errors';
import { loadPublishedModel } from '../shared/fine-tune/fine-tune-result';
import { modelSummary } from '../shared/head/model-summary';
import { inspectionFileSchema } from '../shared/inspect/inspection-file';
import { getJson } from '../shared/json-file';
import { historyFileSchema } from '../shared/metrics/metrics-file';
import { multiLabelMetricsSchema } from '../shared/records/multi-label-metrics';
import { multiLabelSelectionSchema } from '../shared/records/selection-file';
import { multiLabelCard } from '../shared/report/multi-label-card';
import { meanOverClasses, renderMultiLabelReport } from '../shared/report/multi-label-report';
import { drawCurves, drawSampleFigure, type SampleFigure } from './draw-figures';
import { choosePictures, drawFindings, drawPlainExamples } from './draw-pictures';
import type { StepContext } from './handler';
import { listFiles } from './list-files';
import { modelDocuments } from './model-documents';
import { publishMultiLabelModel } from './publish-model';
import { publishSite } from './publish-site';
import { putPictures } from './put-pictures';
import { multiLabelSiteFigures } from './site-figures';

/** What Publish writes of a run whose images may have several labels. */
export async function publishMultiLabel(runId: string, manifest: Manifest, context: StepContext, ahead?: SampleFigure) {
  const { store } = context;
  const keys = runKeys(runId);
  const model = await loadPublishedModel(store, runId, manifest);
  const metrics = await getJson(store, keys.metrics, multiLabelMetricsSchema);
  const history = await getJson(store, keys.history, historyFileSchema);
  const inspection = await getJson(store, keys.inspection, inspectionFileSchema);
  const selection = await getJson(store, keys.selection, multiLabelSelectionSchema);
  if (!model || !metrics || !history || !inspection) throw new FormatError(`The run "${runId}" has no metrics yet`);

  const summary = modelSummary(model.base.backbone, model.head);
  const examples = new Set(metrics.examples.map(({ file }) => file));
  const chosen = await choosePictures(runId, manifest, context, { examples, inspection });
  const card = multiLabelCard(metrics);
  const documents = modelDocuments(runId, summary, card);
  const thresholds = metrics.thresholds.map(({ threshold }) => threshold);
  const published = publishMultiLabelModel(runId, manifest, { ...model, thresholds }, documents, context);
  try {
    const [drawn, findings, { samples, samplesPng }, curvesPng, site] = await Promise.all([
      drawPlainExamples(chosen, manifest),
      drawFindings(chosen, manifest),
      ahead ?? drawSampleFigure(chosen, manifest),
      drawCurves(meanOverClasses(history, metrics.classes.length)),
      published.then((written) => publishSite(store, runId, written, multiLabelSiteFigures(metrics))),
    ]);
    const report = renderMultiLabelReport({
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
}
