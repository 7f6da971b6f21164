import type { Summary } from '../head/spread';
import type { HistoryFile, MetricsFile, TrainingHistory } from '../metrics/metrics-file';
import { curvesFigure } from './curves-figure';
import { escapeXml } from './escape-xml';
import { htmlTable } from './html-table';
import { count, percent } from './in-words';
import { moreEpochsWords } from './more-epochs-words';
import { zeroShotWords } from './zero-shot-words';

/** How the head was trained, how it went, and how far that depends on chance. */
export function trainingSection(metrics: MetricsFile, history: HistoryFile): string {
  const known = zeroShotWords(metrics);
  const more = moreEpochsWords(metrics, history);
  return [
    ...(known ? [`<p>${escapeXml(known)}. Nothing was chosen by it.</p>`] : []),
    trainingWords(metrics, history),
    ...(more ? [`<p class="note">${escapeXml(more)}.</p>`] : []),
    curvesFigure('head', history),
    furtherTraining('augmented', 'On augmented views', history.augmented),
    furtherTraining('fine-tuned', 'Fine-tuning the base', history.fineTuned),
    ladder(metrics),
    spread(metrics),
  ].join('\n');
}

/** The curves of what came after the head on the images as they are, where it did. */
function furtherTraining(id: string, title: string, history: TrainingHistory | undefined): string {
  if (!history) return '';
  const { initial, keptEpoch, loss } = history;
  return `<h3>${title}</h3>
<p>From accuracy ${percent(initial.accuracy)} and loss ${initial.loss.toFixed(3)} on validation, ${count(loss.length, 'epoch')}; the best was epoch ${keptEpoch}. Whether it is kept is shown below.</p>
${curvesFigure(id, history)}`;
}

/** How many epochs, with which settings. */
export function trainingWords(
  { config: { head } }: Pick<MetricsFile, 'config'>,
  { keptEpoch, loss }: HistoryFile,
): string {
  const kept =
    keptEpoch === loss.length
      ? ''
      : ` Training continued to epoch ${loss.length}; the weights are those of epoch ${keptEpoch}, the best on validation.`;
  const decay = head.weightDecay ? `, weight decay ${head.weightDecay}` : '';
  return `<p>${count(keptEpoch, 'epoch')} with ${head.optimizer}, learning rate ${head.learningRate}, batches of ${head.batchSize}, dropout ${head.dropout}${decay}.${kept}</p>`;
}

function ladder({ ladder: rungs }: MetricsFile): string {
  if (rungs.length < 2) return '';
  return `<h3>What was tried</h3>${htmlTable({
    caption: 'Each candidate starts from the best of those above it; measured on validation',
    columns: ['Way', 'Accuracy', '95 % interval', 'Loss', 'Kept'],
    rows: rungs.map(({ name, accuracy, interval, loss, kept }) => [
      name,
      percent(accuracy),
      `${percent(interval.low)} to ${percent(interval.high)}`,
      loss.toFixed(4),
      kept ? 'kept' : 'no',
    ]),
  })}`;
}

/** How far the numbers depend on the seed and the split, where that was measured. */
export function spread({ repeats, crossValidation }: Pick<MetricsFile, 'repeats' | 'crossValidation'>): string {
  if (!repeats && !crossValidation) return '';
  const row = (name: string, of: { accuracy: Summary; loss: Summary }) => [
    name,
    `${percent(of.accuracy.mean)} ± ${(of.accuracy.sd * 100).toFixed(1)}`,
    `${percent(of.accuracy.min)} to ${percent(of.accuracy.max)}`,
    `${of.loss.mean.toFixed(4)} ± ${of.loss.sd.toFixed(4)}`,
    `${of.loss.min.toFixed(4)} to ${of.loss.max.toFixed(4)}`,
  ];
  const rows = [
    ...(repeats ? [row(`${repeats.runs.length} seeds`, repeats)] : []),
    ...(crossValidation ? [row(`${crossValidation.folds.length} folds`, crossValidation)] : []),
  ];
  return `<h3>How much this depends on chance</h3>
<p class="quiet">Seeds: the same split, another start and order. Folds: training and validation images divided again, each image measured by a head that has not seen it. Test images take no part.</p>${htmlTable(
    {
      caption: 'Mean ± standard deviation, and the lowest and highest',
      columns: ['', 'Accuracy', 'from, to', 'Loss', 'from, to'],
      rows,
    },
  )}`;
}
