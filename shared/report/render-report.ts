import { SPLITS } from '../dataset/manifest';
import type { HistoryFile, MetricsFile } from '../metrics/metrics-file';
import { curvesSvg } from './curves-svg';
import { escapeXml } from './escape-xml';
import { REPORT_STYLE } from './report-style';

export interface ReportInput {
  readonly metrics: MetricsFile;
  readonly history: HistoryFile;
  /** PNG bytes of the samples' figure. */
  readonly samplesPng: Uint8Array;
  /** The model's summary as Keras prints it. */
  readonly summary: string;
}

/**
 * The report of a run: one HTML file that opens from disk, needs no network and no script, and holds nothing that differs
 * between two runs on the same input. Text that came from the user is escaped.
 */
export function renderReport({ metrics, history, samplesPng, summary }: ReportInput): string {
  const title = `${metrics.classes.join(', ')}: ${percent(metrics.final.accuracy)} accuracy on validation`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${headline(metrics)}
${baseNote(metrics)}
${section(
  'Samples',
  `<p class="quiet">Nine training images under their class names, as the network sees them: squeezed into a square.</p>
<img alt="Nine training images with their class names" src="data:image/png;base64,${Buffer.from(samplesPng).toString('base64')}">`,
)}
${section('Training', trainingText(metrics, history) + curvesSvg(history))}
${section('Validation, class by class', classesOf(metrics))}
${metrics.test ? section('Test', `<p>These images were looked at once, after training.</p>${classesOf(metrics.test, metrics.classes)}`) : ''}
${section('Data', dataOf(metrics))}
${section('Model', `<p>The base is frozen; the last layer was trained.</p><pre tabindex="0">${escapeXml(summary.trimEnd())}</pre>${use(metrics)}`)}
${section('How to get the same numbers', reproduce(metrics))}
</main>
</body>
</html>
`;
}

function headline({ classes, counts, final, initial, test, rocAuc }: MetricsFile): string {
  const images = (split: 'train' | 'validation' | 'test') => sum(Object.values(counts[split]));
  const figure = (name: string, value: string, small: string) =>
    `<div><dt>${name}</dt><dd>${value}<small>${small}</small></dd></div>`;
  const shown = classes.length > 8 ? [...classes.slice(0, 8), `${classes.length - 8} more`] : classes;
  return `<header>
<h1>${shown.map(escapeXml).join(', ')}</h1>
<p class="quiet">Transfer learning with MobileNetV2: ${count(images('train'), 'training image')}, ${classes.length} classes</p>
<dl class="figures">
${figure('Validation accuracy', percent(final.accuracy), `of ${count(images('validation'), 'image')}`)}
${figure('Validation loss', final.loss.toFixed(3), 'cross-entropy')}
${test ? figure('Test accuracy', percent(test.accuracy), `of ${count(images('test'), 'image')}, used once`) : ''}
${figure('Before training', percent(initial.accuracy), `loss ${initial.loss.toFixed(2)}`)}
${rocAuc === null ? '' : figure('ROC AUC', rocAuc.toFixed(4), classes.length === 2 ? escapeXml(classes[1] as string) : 'mean of one against the rest')}
</dl>
</header>`;
}

function baseNote({ base }: MetricsFile): string {
  const weights =
    base.name === 'imagenet'
      ? 'Its weights are those of <b>imagenet</b>, as Keras publishes them.'
      : `Its weights are those of <b>${escapeXml(base.name)}</b>, not of imagenet: accuracies of one base are not those of another.`;
  return `<p class="note">The base network is MobileNetV2 without its top, run by ${base.engine === 'onnx' ? 'ONNX Runtime' : 'TensorFlow.js'}. ${weights} sha256 <code>${base.sha256.slice(0, 16)}…</code></p>`;
}

function trainingText({ config: { head } }: MetricsFile, { keptEpoch, loss }: HistoryFile): string {
  const kept =
    keptEpoch === loss.length
      ? ''
      : ` Training went on to epoch ${loss.length}; the weights are those of epoch ${keptEpoch}, the best on validation.`;
  return `<p>${count(keptEpoch, 'epoch')} with ${head.optimizer}, learning rate ${head.learningRate}, batches of ${head.batchSize}, dropout ${head.dropout}.${kept}</p>`;
}

function classesOf(
  split: Pick<MetricsFile, 'confusionMatrix' | 'perClass'>,
  names = split.perClass.map((own) => own.class),
): string {
  const most = Math.max(1, ...split.confusionMatrix.flat());
  const cell = (value: number) =>
    `<td style="background:rgba(var(--good),${((value / most) * 0.55).toFixed(2)})">${value}</td>`;
  const name = (own: string) => `<th scope="col">${escapeXml(own)}</th>`;
  const rows = split.perClass.map(
    (own) =>
      `<tr><th scope="row">${escapeXml(own.class)}</th><td>${own.precision.toFixed(3)}</td><td>${own.recall.toFixed(3)}</td><td>${own.f1.toFixed(3)}</td><td>${own.support}</td></tr>`,
  );
  const matrix = split.confusionMatrix.map(
    (row, i) => `<tr><th scope="row">${escapeXml(names[i] as string)}</th>${row.map(cell).join('')}</tr>`,
  );
  return `<div class="scroll" tabindex="0"><table class="matrix"><caption>Confusion matrix: a row is the true class, a column what the model said</caption>
<thead><tr><td></td>${names.map(name).join('')}</tr></thead><tbody>${matrix.join('')}</tbody></table></div>
<h3>Precision and recall</h3>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Class</th><th scope="col">Precision</th><th scope="col">Recall</th><th scope="col">F1</th><th scope="col">Images</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function dataOf({ classes, counts, skipped, ignored }: MetricsFile): string {
  const splits = SPLITS.filter((split) => sum(Object.values(counts[split])) > 0);
  const rows = classes.map(
    (name) =>
      `<tr><th scope="row">${escapeXml(name)}</th>${splits.map((split) => `<td>${counts[split][name] ?? 0}</td>`).join('')}</tr>`,
  );
  const total = splits.map((split) => `<td>${sum(Object.values(counts[split]))}</td>`);
  const others = Object.entries(ignored).map(([kind, files]) => `${files} ${escapeXml(kind)}`);
  return `<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Class</th>${splits.map((split) => `<th scope="col">${split}</th>`).join('')}</tr></thead>
<tbody>${rows.join('')}<tr><th scope="row">all</th>${total.join('')}</tr></tbody></table></div>
${others.length ? `<p class="quiet">Files that are no images, left alone: ${others.join(', ')}.</p>` : ''}
${skippedTable(skipped)}`;
}

function skippedTable(skipped: MetricsFile['skipped']): string {
  if (!skipped.length) return '<p>Every image could be used.</p>';
  const rows = skipped.map(({ file, reason }) => `<tr><td>${escapeXml(file)}</td><td>${escapeXml(reason)}</td></tr>`);
  return `<h3>Skipped: ${count(skipped.length, 'image')} that could not be used</h3>
<div class="scroll" tabindex="0"><table class="left"><thead><tr><th scope="col">File</th><th scope="col">Reason</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function use({ classes }: MetricsFile): string {
  const output =
    classes.length === 2
      ? `one number an image, the probability of <b>${escapeXml(classes[1] as string)}</b>`
      : 'one probability a class, in the order above';
  return `<p><code>model/</code> holds the whole network from pixels (RGB, 0 to 255) to probabilities, as ONNX and for TensorFlow.js; it gives ${output}.</p>
<pre tabindex="0">npx headstart predict FOLDER photo.jpg</pre>`;
}

function reproduce({ config, base }: MetricsFile): string {
  return `<p>The same archive, base and configuration give the same bytes of every artifact on the same machine. Quote the base with any accuracy: <b>${escapeXml(base.name)}</b>, sha256 <code>${base.sha256}</code>.</p>
<details><summary>Configuration</summary><pre tabindex="0">${escapeXml(JSON.stringify(config, undefined, 2))}</pre></details>`;
}

const section = (title: string, body: string) => `<section><h2>${title}</h2>\n${body}</section>`;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const count = (number: number, thing: string) => `${number.toLocaleString('en-US')} ${thing}${number === 1 ? '' : 's'}`;
