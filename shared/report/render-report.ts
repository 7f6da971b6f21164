import { fewImages } from '../dataset/few-images';
import type { InspectionFile } from '../inspect/inspection-file';
import { measuredImages } from '../metrics/measured-images';
import type { HistoryFile, MetricsFile } from '../metrics/metrics-file';
import type { SelectionFile } from '../records/selection-file';
import { calibrationSection } from './calibration-section';
import { classesSection } from './classes-section';
import { dataSection } from './data-section';
import { examplePairs, pairStyle } from './example-pairs';
import { examplesSection } from './examples-section';
import { baseNote, headline } from './headline';
import { htmlPage } from './html-page';
import { percent } from './in-words';
import { inspectionSection } from './inspection-section';
import { modelSection, reproduceSection } from './model-section';
import type { ExamplePicture, Picture } from './picture';
import { samplesSection } from './samples-section';
import { selectionSection } from './selection-section';
import { SELECTION_STYLE } from './selection-style';
import { thresholdsSection } from './thresholds-section';
import { trainingSection } from './training-section';
import { turnedNote } from './turned-note';
import { unknownSection } from './unknown-section';

export interface ReportInput {
  readonly metrics: MetricsFile;
  readonly history: HistoryFile;
  /** Training images with their class names. */
  readonly samples: readonly (Picture & { readonly label: string })[];
  /** Pictures of the images that `metrics.examples` names, by path. */
  readonly examples: ReadonlyMap<string, ExamplePicture>;
  /** What was found out about the images, and pictures of those that it names, by path. */
  readonly inspection: InspectionFile;
  readonly findings: ReadonlyMap<string, Picture>;
  /** The model's summary as Keras prints it. */
  readonly summary: string;
  /** Where the base was chosen for the run: by what. */
  readonly selection?: SelectionFile | undefined;
}

/**
 * The report of a run: one HTML file that opens from disk, needs no network and no script, and holds nothing that differs
 * between two runs on the same input, unless the base was chosen for it by measuring; so it compares with no earlier run.
 * Text that came from the user is escaped.
 */
export function renderReport(input: ReportInput): string {
  const { metrics, history, samples, examples, inspection, findings, summary, selection } = input;
  const few = fewImages(measuredImages(metrics.perClass));
  const pairs = examplePairs(metrics);
  const title = `${metrics.classes.join(', ')}: ${percent(metrics.final.accuracy)} accuracy on validation${few ? `, ${few}` : ''}`;
  const sections: readonly (readonly [id: string, title: string, body: string])[] = [
    ['samples', 'Samples', samplesSection(samples)],
    ['training', 'Training', trainingSection(metrics, history)],
    ['validation', 'Validation, class by class', classesSection(metrics, 'validation', pairs)],
    [
      'test',
      'Test',
      metrics.test
        ? `<p>These images were measured once, after training.</p>${classesSection(metrics.test, 'test')}`
        : '',
    ],
    ['mistakes', 'Images to look at', examplesSection(metrics, examples)],
    ['thresholds', 'Thresholds', thresholdsSection(metrics)],
    ['calibration', 'Can the probabilities be believed?', calibrationSection(metrics)],
    ['unknown', 'Images of none of the classes', unknownSection(metrics)],
    [
      'data',
      'The data',
      `${dataSection(metrics)}\n${turnedNote(inspection)}\n${inspectionSection(inspection, findings)}`,
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
    title,
    `<a class="skip" href="#content">To the content</a>
${headline(metrics)}
<nav aria-label="Contents"><ul>${links.join('')}</ul></nav>
<main id="content">
${baseNote(metrics)}
${bodies.join('\n')}
</main>
<footer><p class="quiet">Intervals are at 95 %: Wilson's for shares, a bootstrap with the run's seed for areas. All numbers are in <code>metrics.json</code>.</p></footer>`,
    `${selection ? SELECTION_STYLE : ''}${pairStyle(pairs)}`,
  );
}
