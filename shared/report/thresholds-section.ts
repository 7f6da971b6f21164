import type { MetricsFile } from '../metrics/metrics-file';
import { htmlTable } from './html-table';
import { lineKey, type PlotLine, squarePlot } from './square-plot';

type Threshold = NonNullable<MetricsFile['thresholds'][number]>;
type Curve = MetricsFile['curves'][number];

const KINDS = ['first', 'second', 'third'] as const;

/** Precision against recall, hits against false alarms, and the threshold that suits each class best. */
export function thresholdsSection({ thresholds, curves, rocAuc, classes }: MetricsFile): string {
  const known = thresholds.filter((own) => own !== null);
  if (!known.length) return '<p>Validation has images of one class only, so these curves do not exist.</p>';
  const kinds = kindsOf(curves, known);
  const lines = (points: (curve: Curve) => Pick<PlotLine, 'x' | 'y'>, of = curves) =>
    of.map((curve): PlotLine => ({ name: curve.class, kind: kinds.get(curve.class) ?? 'other', ...points(curve) }));
  const precisionRecall = lines(({ precisionRecall: { recall, precision } }) => ({ x: recall, y: precision }));
  // The curve of the first of two classes is that of the second, mirrored.
  const roc = lines(
    ({ roc: { falsePositiveRate, truePositiveRate } }) => ({ x: falsePositiveRate, y: truePositiveRate }),
    classes.length === 2 ? curves.filter((curve) => curve.class === classes[1]) : curves,
  );
  const named = (own: PlotLine) => own.kind !== 'other';
  return `<p>A class is predicted if its probability is the highest (with two classes: above one half). If missing an image costs more than a false alarm, or less, another threshold is better: the table has the one with the highest F1, chosen on validation${known.some((own) => own.test) ? ' and then measured on test' : ''}.</p>
<div class="pair">
<figure>${squarePlot({
    id: 'precision-recall',
    title: 'Precision and recall',
    description: `On validation. Average precision: ${known.map((own) => `${own.class} ${own.averagePrecision.toFixed(3)}`).join(', ')}.`,
    xLabel: 'Recall: share of the class’s images that are found',
    yLabel: 'Precision: share of predictions that are right',
    lines: precisionRecall,
  })}<figcaption>${lineKey(precisionRecall.filter(named))}</figcaption></figure>
<figure>${squarePlot({
    id: 'roc',
    title: 'ROC',
    description: `On validation. Area under the curve: ${rocAuc === null ? 'not defined' : rocAuc.toFixed(4)}.`,
    xLabel: 'False positive rate',
    yLabel: 'True positive rate',
    diagonal: true,
    lines: roc,
  })}<figcaption>${lineKey(roc.filter(named))}</figcaption></figure>
</div>
${curves.length > KINDS.length ? `<p class="quiet">The ${KINDS.length} classes with the lowest average precision are in colour${curves.length < classes.length ? `; of ${classes.length} classes, the ${curves.length} lowest are drawn` : ''}.</p>` : ''}
${thresholdTable(known)}`;
}

/** The classes that are found worst get a colour. */
function kindsOf(curves: readonly Curve[], known: readonly Threshold[]): Map<string, PlotLine['kind']> {
  const precision = new Map(known.map((own) => [own.class, own.averagePrecision]));
  const worst = [...curves].sort((a, b) => (precision.get(a.class) ?? 1) - (precision.get(b.class) ?? 1));
  const chosen = worst.slice(0, KINDS.length).map((own) => own.class);
  const inOrder = curves.filter((own) => chosen.includes(own.class));
  return new Map(inOrder.map((own, i) => [own.class, KINDS[i] as PlotLine['kind']]));
}

function thresholdTable(known: readonly Threshold[]): string {
  const onTest = known.some((own) => own.test);
  const three = (value: number | undefined) => value?.toFixed(3) ?? '';
  return htmlTable({
    caption: 'Thresholds with the highest F1 on validation',
    columns: [
      ...['Class', 'Average precision', 'Threshold', 'Precision', 'Recall', 'F1'],
      ...(onTest ? ['Test precision', 'Test recall', 'Test F1'] : []),
    ],
    rows: known.map((own) => [
      own.class,
      ...[own.averagePrecision, own.threshold, own.precision, own.recall, own.f1].map(three),
      ...(onTest ? [own.test?.precision, own.test?.recall, own.test?.f1].map(three) : []),
    ]),
  });
}
