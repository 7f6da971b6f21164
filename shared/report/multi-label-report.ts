import { architectureOf } from '../backbone/architectures';
import { backboneOf } from '../backbone/backbone-of';
import { fewImages } from '../dataset/few-images';
import type { History } from '../head/head';
import type { InspectionFile } from '../inspect/inspection-file';
import { FEWEST_TO_CHOOSE } from '../metrics/measure-labels';
import type { HistoryFile } from '../metrics/metrics-file';
import type { MultiLabelMetrics, MultiLabelSplit } from '../records/multi-label-metrics';
import type { SelectionFile } from '../records/selection-file';
import { curvesSvg } from './curves-svg';
import { dataSection } from './data-section';
import { dataUri } from './data-uri';
import { escapeXml, nameHtml } from './escape-xml';
import { baseNote } from './headline';
import { htmlPage } from './html-page';
import { htmlTable } from './html-table';
import { count, percent, range } from './in-words';
import { inspectionSection } from './inspection-section';
import { labelFigures, labelList, labelRows } from './label-words';
import { reproduceSection } from './model-section';
import { moreEpochsWords } from './more-epochs-words';
import type { Picture } from './picture';
import { samplesSection } from './samples-section';
import { selectionSection } from './selection-section';
import { SELECTION_STYLE } from './selection-style';
import { spread, trainingWords } from './training-section';
import { turnedNote } from './turned-note';

export interface MultiLabelReportInput {
  readonly metrics: MultiLabelMetrics;
  readonly history: HistoryFile;
  /** Training images with their labels. */
  readonly samples: readonly (Picture & { readonly label: string })[];
  /** Pictures of the images that `metrics.examples` names, by path. */
  readonly examples: ReadonlyMap<string, Picture>;
  /** What was found out about the images, and pictures of those that it names, by path. */
  readonly inspection: InspectionFile;
  readonly findings: ReadonlyMap<string, Picture>;
  /** How the base was chosen, where that was left to us. */
  readonly selection?: SelectionFile | undefined;
  /** The model's summary as Keras prints it. */
  readonly summary: string;
}

/** The report of a run whose images may have several labels: one HTML file, as renderReport() makes it. */
export function renderMultiLabelReport(input: MultiLabelReportInput): string {
  const { metrics, history, samples, examples, inspection, findings, summary, selection } = input;
  const { classes, validation, test, thresholds } = metrics;
  const [[, map] = ['', '']] = labelFigures(validation);
  const sections: readonly (readonly [id: string, title: string, body: string])[] = [
    ['samples', 'Samples', samplesSection(samples)],
    ['training', 'Training', trainingSection(metrics, history)],
    ['validation', 'Validation, class by class', splitSection(validation, thresholds, 'validation')],
    [
      'test',
      'Test',
      test
        ? `<p>These images were measured once, after training, with the thresholds that were chosen on validation.</p>${splitSection(test, thresholds, 'test')}`
        : '',
    ],
    ['together', 'Labels that go together', togetherSection(metrics)],
    ['mistakes', 'Images to look at', examplesSection(metrics, examples)],
    [
      'data',
      'The data',
      `${dataSection(metrics)}\n<p class="quiet">An image with several labels is counted in each of its classes, one without any in the last row alone.</p>\n${turnedNote(inspection)}\n${inspectionSection(inspection, findings)}`,
    ],
    ['base', 'Choice of the base network', selection ? selectionSection(selection) : ''],
    ['model', 'Model', modelSection(metrics, summary)],
    ['reproduce', 'How to get the same numbers', reproduceSection(metrics)],
  ];
  const present = sections.filter(([, , body]) => body);
  const links = present.map(([id, name]) => `<li><a href="#${id}">${name}</a></li>`);
  const bodies = present.map(
    ([id, name, body]) => `<section aria-labelledby="${id}"><h2 id="${id}">${name}</h2>\n${body}</section>`,
  );
  return htmlPage(
    `${classes.join(', ')} (multi-label): mean average precision ${map} on validation`,
    `<a class="skip" href="#content">To the content</a>
${headline(metrics)}
<nav aria-label="Contents"><ul>${links.join('')}</ul></nav>
<main id="content">
${baseNote(metrics)}
${bodies.join('\n')}
</main>
<footer><p class="quiet">Intervals are Wilson's, at 95 %. All numbers are in <code>metrics.json</code>.</p></footer>`,
    selection ? SELECTION_STYLE : '',
  );
}

function headline(metrics: MultiLabelMetrics): string {
  const { classes, images, validation, test, initial, warnings } = metrics;
  const shown = classes.length > 8 ? [...classes.slice(0, 8), `${classes.length - 8} more`] : classes;
  const figure = (name: string, value: string, small: string) =>
    `<div><dt>${name}</dt><dd>${value}<small>${small}</small></dd></div>`;
  const from = (split: MultiLabelSplit) => fewImages(split.images) ?? count(split.images, 'image');
  const [[, map] = ['', ''], [, macro] = ['', ''], [, micro] = ['', '']] = labelFigures(validation);
  const onTest = test && labelFigures(test);
  return `<header>
<h1>${shown.map(nameHtml).join(', ')}</h1>
<p class="quiet">Multi-label transfer learning with ${escapeXml(backboneOf(metrics).title)}: ${count(images.train, 'training image')}, ${classes.length} classes, of which an image may have several or none</p>
<dl class="figures">
${figure('Mean average precision', map, `validation · ${from(validation)}`)}
${onTest ? figure('The same on test', onTest[0]?.[1] ?? '', `${from(test)}, used once`) : ''}
${figure('Macro F1', macro, `micro ${micro} · at the thresholds below`)}
${figure('All classes right', percent(validation.subsetAccuracy), range(validation.subsetInterval))}
${figure('Hamming loss', validation.hammingLoss.toFixed(4), 'share of wrong answers')}
${figure('Before training', percent(initial.accuracy), `of answers right · loss ${initial.loss.toFixed(2)}`)}
</dl>
${warnings.map(({ text }) => `<p class="note"><b>Warning</b>: ${escapeXml(text)}. More images give a more reliable figure.</p>`).join('\n')}
</header>`;
}

function trainingSection(metrics: MultiLabelMetrics, history: HistoryFile): string {
  const classes = metrics.classes.length;
  const more = moreEpochsWords(metrics, history);
  return [
    trainingWords(metrics, history),
    ...(more ? [`<p class="note">${escapeXml(more)}.</p>`] : []),
    `<p class="quiet">Each class is a question of its own: accuracy is the share of right answers at a threshold of one half. Training adds up the cross-entropies of the ${classes} classes (<code>history.json</code>); the figure shows their mean.</p>`,
    curvesSvg(meanOverClasses(history, classes)),
    onViews(history, classes),
    ladder(metrics),
    spread(metrics),
  ].join('\n');
}

/** The training on augmented views, where there was one. */
function onViews({ augmented }: HistoryFile, classes: number): string {
  if (!augmented) return '';
  return `<h3>On augmented views</h3>
<p>${count(augmented.loss.length, 'epoch')}; the best was epoch ${augmented.keptEpoch}. Whether it is kept is shown below.</p>
${curvesSvg(meanOverClasses(augmented, classes))}`;
}

function ladder({ ladder: rungs }: MultiLabelMetrics): string {
  if (rungs.length < 2) return '';
  return `<h3>What was tried</h3>${htmlTable({
    caption: 'The head with the lowest loss on validation is kept; the loss is summed over the classes',
    columns: ['Way', 'Loss', 'Answers right at one half', 'Kept'],
    rows: rungs.map(({ name, loss, accuracy, kept }) => [
      name,
      loss.toFixed(4),
      percent(accuracy),
      kept ? 'kept' : 'no',
    ]),
  })}`;
}

/** A training with the mean of the classes' losses in place of their sum, as Keras has it: between 0 and 1 in a figure. */
export function meanOverClasses(history: History, classes: number): History {
  const mean = (losses: readonly number[]) => losses.map((loss) => loss / classes);
  return { ...history, loss: mean(history.loss), val_loss: mean(history.val_loss) };
}

function splitSection(
  split: MultiLabelSplit,
  thresholds: MultiLabelMetrics['thresholds'],
  name: 'validation' | 'test',
): string {
  const { columns, rows } = labelRows(split, thresholds);
  const unchosen = thresholds.filter(({ chosenOn }) => chosenOn === null).map((own) => nameHtml(own.class));
  const whence =
    name === 'validation'
      ? '<p class="quiet">Thresholds are those with the highest F1 on these very images: precision, recall and F1 flatter the model a little.</p>'
      : '';
  const half = unchosen.length
    ? `<p class="quiet">Of ${unchosen.join(', ')} validation has fewer than ${FEWEST_TO_CHOOSE} images, or all: the threshold is one half.</p>`
    : '';
  return `${htmlTable({ caption: `Over all classes, ${name}`, columns: ['', name], rows: labelFigures(split) })}
${htmlTable({ caption: `Class by class, ${name}`, columns, rows })}${whence}${half}`;
}

function togetherSection({ classes, coOccurrence }: MultiLabelMetrics): string {
  const most = Math.max(1, ...coOccurrence.flat());
  return htmlTable({
    caption: 'Validation images that are of both classes; on the diagonal all of the class',
    className: 'matrix',
    columns: ['', ...classes],
    rows: coOccurrence.map((row, i) => [classes[i] as string, ...row]),
    cellStyle: (row, column) =>
      `background:rgba(var(--good),${(((coOccurrence[row]?.[column] ?? 0) / most) * 0.5).toFixed(2)})`,
  });
}

function examplesSection({ examples }: MultiLabelMetrics, pictures: ReadonlyMap<string, Picture>): string {
  if (examples.length === 0) return '<p>Every class of every validation image is right.</p>';
  const items = examples.map(({ file, labels, predicted, loss }) => {
    const picture = pictures.get(file);
    const shown = picture
      ? `<img src="${dataUri('image/jpeg', picture.jpeg)}" width="${picture.width}" height="${picture.height}" alt="${nameHtml(`${file}, labelled ${labelList(labels)}`)}">`
      : '';
    return `<li><figure>${shown}<figcaption>Labelled ${nameHtml(labelList(labels))}, taken for ${nameHtml(labelList(predicted))}, loss ${loss.toFixed(2)}<br><small>${nameHtml(file)}</small></figcaption></figure></li>`;
  });
  return `<p class="quiet">Validation images with at least one wrong class, the highest loss first.</p>
<ul class="gallery">${items.join('\n')}</ul>`;
}

function modelSection(metrics: MultiLabelMetrics, summary: string): string {
  const formats = architectureOf(backboneOf(metrics)).can.tensorflow ? 'as ONNX and for TensorFlow.js' : 'as ONNX';
  return `<pre tabindex="0" aria-label="Layers of the model">${escapeXml(summary.trimEnd())}</pre>
<p><code>model/</code> contains the whole network from pixels (RGB, 0 to 255) to probabilities, ${formats}; it gives one probability per class, each by itself, in the order above. <code>model/manifest.json</code> has the thresholds.</p>
<pre tabindex="0" aria-label="Command to classify an image">npx headstart predict FOLDER photo.jpg</pre>`;
}
