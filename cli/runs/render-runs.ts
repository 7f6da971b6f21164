import pc from 'picocolors';
import { runBase } from '../../shared/backbone/backbone-of';
import { licenceOf } from '../../shared/backbone/weights-origin';
import { FEW_IMAGES, fewImages } from '../../shared/dataset/few-images';
import { type Manifest, SPLITS } from '../../shared/dataset/manifest';
import { measuredImages } from '../../shared/metrics/measured-images';
import { precisionOf } from '../../shared/records/precision-of';
import { classNotes } from '../../shared/report/class-notes';
import { count } from '../../shared/report/in-words';
import { bytesText, timeText } from '../terminal/progress-bar';
import { table } from '../terminal/table';
import type { DescribedRun } from './describe-run';

const UNKNOWN = '–';

/** A line a run. */
export function renderList(runs: readonly DescribedRun[]): string {
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
  const marked = runs.some((run) => fewOf(run.metrics)) ? `\n* ${FEW_NOTE}` : '';
  const text = table(
    [['run', 'status', 'started (UTC)', 'took', 'images', 'val. accuracy', 'base', 'source'], ...rows],
    'left',
  );
  return text + marked;
}

const FEW_NOTE = `from fewer than ${FEW_IMAGES} images, too few to rely on`;

const fewOf = (metrics: Pick<NonNullable<DescribedRun['metrics']>, 'perClass'> | null | undefined) =>
  metrics ? fewImages(measuredImages(metrics.perClass)) : undefined;

const accuracyOf = ({ metrics }: DescribedRun) =>
  metrics ? `${metrics.final.accuracy.toFixed(4)}${fewOf(metrics) ? ' *' : ''}` : UNKNOWN;

/** Everything about one run, for people. */
export function renderRun(run: DescribedRun, storeUri: string): string {
  const { manifest, metrics, failure } = run;
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
    ['→', failure?.remedy],
  ].flatMap(([label, value]) => (value ? [`${`${label}:`.replace('→:', '→').padEnd(11)}${value}`] : []));
  if (metrics) lines.push('', ...metricLines(metrics));
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
    ...(skipped.length
      ? ['', `${count(skipped.length, 'image')} could not be used; the report lists them with the reason`]
      : []),
  ];
}

function countLines({ classes, counts }: Pick<NonNullable<DescribedRun['metrics']>, 'classes' | 'counts'>): string {
  const splits = SPLITS.filter((split) => Object.values(counts[split]).some((count) => count > 0));
  return table([['images', ...splits], ...classes.map((c) => [c, ...splits.map((s) => String(counts[s][c] ?? 0))])]);
}

function imagesOf({ metrics, manifest }: DescribedRun): number | undefined {
  const counts = (metrics ?? manifest)?.counts;
  return counts && SPLITS.flatMap((split) => Object.values(counts[split])).reduce((a, b) => a + b, 0);
}

const baseOf = ({ metrics, manifest }: DescribedRun) => (metrics ?? manifest)?.base.name ?? UNKNOWN;

const clock = (iso: string | undefined) => iso?.slice(0, 16).replace('T', ' ') ?? UNKNOWN;

function took({ startedAt, endedAt }: DescribedRun): string {
  return startedAt && endedAt ? timeText((Date.parse(endedAt) - Date.parse(startedAt)) / 1000) : UNKNOWN;
}
