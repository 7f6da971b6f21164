import pc from 'picocolors';
import { fewImages } from '../../shared/dataset/few-images';
import { fitColumns } from '../terminal/fit-columns';
import type { SweepFile } from './sweep-file';

const SHOWN = 10;
type Row = SweepFile['trials'][number];

/**
 * The leaderboard, the best ten and the run's own setting, and what to make of it.
 * @param columns of the window; columns of the table for which it has no room are left out, and the line below names them
 */
export function showSweep(
  sweep: SweepFile,
  source: string | undefined,
  print: (line: string) => void,
  columns = Number.POSITIVE_INFINITY,
): void {
  const { trials, images, measuredBy, repeats } = sweep;
  const own = trials.find(({ trial }) => trial === 0) as Row;
  const best = trials[0] as Row;
  const shown = trials.slice(0, SHOWN);
  if (!shown.includes(own)) shown.push(own);
  print('');
  const { text, left } = fitColumns([HEADINGS, ...shown.map(cells)], SPARED, columns);
  print(text);
  if (left.length) print(`A wider window, or --json, has more: ${left.join(', ')}`);
  const by =
    measuredBy === 'validation'
      ? `${images.validation} validation images${repeats > 1 ? `, the mean of ${repeats} seeds` : ''}`
      : `cross-validation of ${images.train + images.validation} images in ${measuredBy.folds} folds`;
  print(pc.dim(`\n${trials.length} trials, ranked by loss on ${by}; test images were not used.`));
  const few = fewImages(measuredBy === 'validation' ? images.validation : images.train + images.validation);
  if (few) print(`${pc.yellow('Warning:')} these numbers come ${few}`);
  if (best === own) {
    print("The run's own setting is the best of them: there is nothing to change.");
    return;
  }
  const lead = own.loss - best.loss;
  print(`The best loss is ${lead.toFixed(4)} below that of the run's own setting (trial 0).`);
  if (best.interval.low <= own.accuracy) {
    print('On so few images, chance alone may explain the difference in accuracy.');
  }
  print(pc.dim('The best of many looks better than it is, because it was chosen by these numbers.'));
  print(`\nNext: headstart train ${source ?? 'SOURCE'} --out better ${flagsOf(best)}`);
}

const HEADINGS = ['rank', 'trial', 'loss', 'accuracy', '95 %', 'rate', 'dropout', 'decay', 'weights'];
/** What a narrow window has to do without, in this order: rows stand by their rank anyway. */
const SPARED = ['rank', 'weights', 'decay'];

function cells(row: Row): string[] {
  const { low, high } = row.interval;
  return [
    String(row.rank),
    row.trial === 0 ? '0 (own)' : String(row.trial),
    ...[row.loss.toFixed(4), row.accuracy.toFixed(4), `${low.toFixed(3)} to ${high.toFixed(3)}`],
    ...[row.learningRate, row.dropout, row.weightDecay].map(String),
    typeof row.classWeights === 'string' ? row.classWeights : 'given',
  ];
}

/** The flags of `headstart train` that give a trial's setting. */
export function flagsOf({ learningRate, dropout, weightDecay, classWeights }: Row): string {
  const weights =
    typeof classWeights === 'string'
      ? classWeights
      : Object.entries(classWeights)
          .map(([name, weight]) => `${name}=${weight}`)
          .join(',');
  return [
    `--learning-rate ${learningRate}`,
    `--dropout ${dropout}`,
    ...(weightDecay ? [`--weight-decay ${weightDecay}`] : []),
    ...(weights === 'none' ? [] : [`--class-weights ${/^[\w=,.-]+$/.test(weights) ? weights : `'${weights}'`}`]),
  ].join(' ');
}
