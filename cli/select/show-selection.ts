import pc from 'picocolors';
import type { SelectionCandidate, SelectionFile } from '../../shared/records/selection-file';
import { table } from '../terminal/table';

/** The leaderboard and the choice with its reason, within 80 columns. */
export function showSelection(selection: SelectionFile, print: (line: string) => void): void {
  const { task, candidates, chosen, reason, processor, prices, images } = selection;
  const loo = task
    ? 'percent of right answers of a ridge classifier that has not seen the image, each\nclass of each image being one'
    : 'leave-one-out accuracy in percent of a ridge classifier';
  const isChosen = ({ name, imageSizePx }: SelectionCandidate) =>
    name === chosen.name && imageSizePx === chosen.imageSizePx;
  print('');
  print(table([COLUMNS, ...candidates.flatMap((own) => lines(own, isChosen(own)))]));
  print(
    pc.dim(
      `\nLOO: ${loo}, on a sample of ${images.sample} training images;\nits 95 % interval. n: images that it was measured on. ms: of the base alone, in batches, on this machine\n(${processor}). $: for 1,000 predictions on Lambda, one per call, list prices of\n${prices.date}, ${prices.region}. *: nothing that saw as many images is as accurate and cheaper. Validation and test\nimages were not looked at.`,
    ),
  );
  if (candidates.some(({ msIsUpperBound }) => msIsUpperBound)) {
    print(pc.dim('<: other programs were busy meanwhile, so it takes less; measured again the next time.'));
  }
  print(`\nChosen: ${pc.bold(`${chosen.name} at ${chosen.imageSizePx} px`)}. ${reason}`);
}

const COLUMNS = ['base@size', 'n', 'LOO', '95 %', 'LogME', 'ms', 'MB', '$', ''];

/** A pair's name takes two, within the width of a terminal. */
function lines(own: SelectionCandidate, isChosen: boolean): string[][] {
  const mark = isChosen ? '> ' : '  ';
  const [first, ...others] = own.parts ?? [own.name];
  const last = others.length > 0 ? `  + ${others.join('+')}` : `${mark}${first}`;
  const numbers = cells(own, `${last}@${own.imageSizePx}`);
  return others.length > 0 ? [[`${mark}${first}`, ...COLUMNS.slice(1).map(() => '')], numbers] : [numbers];
}

function cells(own: SelectionCandidate, name: string): string[] {
  const { low, high } = own.interval;
  const percent = (share: number) => (100 * share).toFixed(0);
  return [
    name,
    String(own.images),
    (100 * own.accuracy).toFixed(1),
    `${percent(low)}-${percent(high)}`,
    own.logMe.toFixed(2),
    `${own.msIsUpperBound ? '<' : ''}${own.msPerImage.toPrecision(own.msPerImage < 100 ? 2 : 3)}`,
    own.megabytes.toFixed(0),
    own.dollarsPerThousand?.toPrecision(2) ?? '-',
    own.pareto ? '*' : '',
  ];
}
