import pc from 'picocolors';
import { runBase } from '../../shared/backbone/backbone-of';
import { licenceOf } from '../../shared/backbone/weights-origin';
import { FEW_IMAGES, fewImages } from '../../shared/dataset/few-images';
import { type Manifest, SPLITS } from '../../shared/dataset/manifest';
import { measuredImages } from '../../shared/metrics/measured-images';
import { precisionOf } from '../../shared/records/precision-of';
import { classNotes } from '../../shared/report/class-notes';
import { count, threePlaces } from '../../shared/report/in-words';
import { labelFigures } from '../../shared/report/label-words';
import { remedyText } from '../../shared/report/remedy-text';
import { fitColumns } from '../terminal/fit-columns';
import { bytesText, timeText } from '../terminal/progress-bar';
import { table } from '../terminal/table';
import type { DescribedRun, ShownMultiLabel } from './describe-run';

const UNKNOWN = '–';

/**
 * One line per run.
 * @param columns of the window; columns of the table that it has no room for are left out, which is said
 */
export function renderList(runs: readonly DescribedRun[], columns = Number.POSITIVE_INFINITY): string {
  const rows = runs.map((run) => [
    run.runId,
    run.status,
    clock(run.startedAt),
    took(run),
    String(imagesOf(run) ?? UNKNOWN),
    accuracyOf(run),
    baseOf(run),
    (run.source ?? UNKNOWN).split(/[\\/]/).at(-1) ?? UNKNOWN,
  ]);
  const { text, left } = fitColumns([[...HEADERS], ...rows], SPARED, columns, 'left');
  const several = runs.some(({ multiLabel }) => multiLabel) ? [MULTI_LABEL_NOTE] : [];
  const few = runs.some(areFew) ? [`* ${FEW_NOTE}`] : [];
  const narrow = left.length ? [`A wider window, or --json, has more: ${left.join(', ')}`] : [];
  return [text, ...several, ...few, ...narrow].join('\n');
}

const HEADERS = ['run', 'status', 'started (UTC)', 'took', 'images', 'val. accuracy', 'base', 'source'] as const;
/** What a narrow window has to do without, in this order. */
const SPARED: readonly (typeof HEADERS)[number][] = ['base', 'images', 'took', 'started (UTC)', 'source'];

const MULTI_LABEL_NOTE = 'mAP: mean average precision, of a run with several labels per image';
const FEW_NOTE = `from fewer than ${FEW_IMAGES} images, too few to rely on`;

const fewOf = (metrics: Pick<NonNullable<DescribedRun['metrics']>, 'perClass'> | null | undefined) =>
  metrics ? fewImages(measuredImages(metrics.perClass)) : undefined;

const areFew = ({ metrics, multiLabel }: DescribedRun) =>
  Boolean(multiLabel ? fewImages(multiLabel.validation.images) : fewOf(metrics));

function accuracyOf(run: DescribedRun): string {
  const { metrics, multiLabel } = run;
  const mark = areFew(run) ? ' *' : '';
  if (multiLabel) return `mAP ${threePlaces(multiLabel.validation.meanAveragePrecision)}${mark}`;
  return metrics ? `${metrics.final.accuracy.toFixed(4)}${mark}` : UNKNOWN;
}

/** Everything about one run, for people. */
export function renderRun(run: DescribedRun, storeUri: string): string {
  const { manifest, metrics, multiLabel, failure } = run;
  const lines = [
    ['Run', pc.bold(run.runId)],
    ['Status', run.status],
    ['Source', run.source],
    ['Started', run.startedAt && `${clock(run.startedAt)} UTC${run.endedAt ? `, took ${took(run)}` : ''}`],
    [
      'States',
      Object.entries(run.file?.seconds ?? {})
        .map(([state, s]) => `${state} ${s.toFixed(1)} s`)
        .join(', '),
    ],
    ['Base', manifest && baseLine(manifest)],
    ['Failed in', failure && `${failure.state} (${failure.error}): ${failure.problem}`],
    ['→', failure?.remedy && remedyText(failure.remedy)],
  ].flatMap(([label, value]) => (value ? [`${`${label}:`.replace('→:', '→').padEnd(11)}${value}`] : []));
  if (metrics) lines.push('', ...metricLines(metrics));
  else if (multiLabel) lines.push('', ...multiLabelLines(multiLabel));
  else if (manifest) lines.push('', countLines(manifest));
  if (run.artifacts.length) {
    lines.push('', `Artifacts in ${storeUri}/runs/${run.runId}/`);
    lines.push(table(run.artifacts.map(({ name, bytes }) => [`  ${name}`, bytesText(bytes)])));
  }
  return lines.join('\n');
}

/** Which network, at which size, run by what, and under which terms its weights are. */
function baseLine(manifest: Manifest): string {
  const base = runBase(manifest);
  const { title, imageSizePx } = base.backbone;
  const licence = licenceOf(base);
  const words = [
    base.name,
    ...(title === base.name ? [] : [title]),
    `${imageSizePx} px`,
    `run by ${manifest.config.engine} in ${precisionOf(base)}`,
    ...(licence ? [`weights under ${licence}`] : []),
  ];
  return words.join(', ');
}

function metricLines(metrics: NonNullable<DescribedRun['metrics']>): string[] {
  const { initial, zeroShot, final, test, perClass, skipped } = metrics;
  const row = (name: string, { loss, accuracy }: { loss: number; accuracy: number }, few = fewOf(metrics)) => [
    name,
    loss.toFixed(4),
    accuracy.toFixed(4),
    few ?? '',
  ];
  const three = (value: number | null) => value?.toFixed(3) ?? UNKNOWN;
  return [
    countLines(metrics),
    '',
    table([
      ['', 'loss', 'accuracy', ''],
      row('before training', initial),
      ...(zeroShot ? [row("the base's own classes", zeroShot)] : []),
      row('validation', final),
      ...(test ? [row('test', test, fewOf(test))] : []),
    ]),
    '',
    table([
      ['class', 'precision', 'recall', 'F1', 'images'],
      ...perClass.map((c) => [c.class, three(c.precision), three(c.recall), three(c.f1), String(c.support)]),
    ]),
    ...classNotes(perClass),
    ...skippedLines(skipped),
  ];
}

/** The same of a run with several labels per image, at its thresholds; of the test split where there is one. */
function multiLabelLines(metrics: ShownMultiLabel): string[] {
  const { validation, test, thresholds, skipped } = metrics;
  const onTest = test && labelFigures(test);
  const measured = test ?? validation;
  return [
    countLines(metrics),
    '',
    table([
      ['', 'validation', ...(test ? ['test'] : [])],
      ...labelFigures(validation).map(([name, value], i) => [name, value, ...(onTest ? [onTest[i]?.[1] ?? ''] : [])]),
      ['Images', String(validation.images), ...(test ? [String(test.images)] : [])],
    ]),
    ...(fewImages(validation.images) ? [`Validation figures come ${fewImages(validation.images)}.`] : []),
    '',
    table([
      [`class, ${test ? 'test' : 'validation'}`, 'AP', 'threshold', 'precision', 'recall', 'F1', 'images'],
      ...measured.perClass.map((own, i) => [
        own.class,
        threePlaces(own.averagePrecision),
        thresholds[i]?.threshold.toFixed(3) ?? '',
        ...[own.precision, own.recall, own.f1].map(threePlaces),
        String(own.support),
      ]),
    ]),
    ...skippedLines(skipped),
  ];
}

const skippedLines = ({ length }: ShownMultiLabel['skipped']): string[] =>
  length ? ['', `${count(length, 'image')} could not be used; the report lists them with the reason`] : [];

/** Images by class and split; where one may have several labels, or none, those of all too. */
function countLines({ classes, counts, images }: Pick<Manifest, 'classes' | 'counts' | 'images'>): string {
  const splits = SPLITS.filter((split) => Object.values(counts[split]).some((count) => count > 0));
  const rows = classes.map((c) => [c, ...splits.map((s) => String(counts[s][c] ?? 0))]);
  const all = images ? [['all', ...splits.map((split) => String(images[split]))]] : [];
  return table([['images', ...splits], ...rows, ...all]);
}

function imagesOf({ metrics, multiLabel, manifest }: DescribedRun): number | undefined {
  const images = multiLabel?.images ?? manifest?.images;
  if (images) return SPLITS.reduce((sum, split) => sum + images[split], 0);
  const counts = (metrics ?? manifest)?.counts;
  return counts && SPLITS.flatMap((split) => Object.values(counts[split])).reduce((a, b) => a + b, 0);
}

const baseOf = ({ metrics, multiLabel, manifest }: DescribedRun) =>
  (metrics ?? multiLabel ?? manifest)?.base.name ?? UNKNOWN;

const clock = (iso: string | undefined) => iso?.slice(0, 16).replace('T', ' ') ?? UNKNOWN;

function took({ startedAt, endedAt }: DescribedRun): string {
  return startedAt && endedAt ? timeText((Date.parse(endedAt) - Date.parse(startedAt)) / 1000) : UNKNOWN;
}
