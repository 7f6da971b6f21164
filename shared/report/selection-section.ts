import type { SelectionFile } from '../records/selection-file';
import { escapeXml } from './escape-xml';
import { frontKey, frontSvg } from './front-svg';
import { htmlTable } from './html-table';
import { count, percent } from './in-words';
import { kindOf, milliseconds, shortMs } from './selection-words';

const UNKNOWN = '–';

/** How the base was chosen: the choice and why, every candidate in a table and a figure, and what was left out. */
export function selectionSection(selection: SelectionFile): string {
  const { chosen, reason, latencyMs, leftOut } = selection;
  const limit = latencyMs === undefined ? '' : ` The dashed line is the limit, ${milliseconds(latencyMs)}.`;
  return `<p>Chosen: <b>${escapeXml(`${chosen.name} at ${chosen.imageSizePx} px`)}</b>. ${escapeXml(reason)}</p>
<p>${escapeXml(howMeasured(selection))}</p>
<figure>${frontSvg(selection)}
<figcaption>${frontKey(selection)}Vertical lines are 95 % intervals. The stepped line is the best accuracy for a given number of milliseconds.${limit}</figcaption></figure>
${leaderboard(selection)}
<p class="quiet">${escapeXml(costsWords(selection))}</p>
${
  leftOut.length
    ? htmlTable({
        caption: `Left out: ${count(leftOut.length, 'base')} that could not be measured here`,
        className: 'left',
        columns: ['Base', 'Why'],
        rows: leftOut.map(({ name, reason: why }) => [name, why]),
      })
    : ''
}`;
}

/** The best first, as the record has them. */
function leaderboard(selection: SelectionFile): string {
  const { candidates } = selection;
  return htmlTable({
    caption: `${count(candidates.length, 'candidate')}, the best first`,
    columns: [
      ...[
        'Base',
        'px',
        selection.task ? 'Answers right' : 'Accuracy',
        '95 %',
        'Images',
        'ms per image',
        'MB',
        '$ per 1,000',
      ],
      ...['Front', 'Licence'],
    ],
    className: 'offers',
    rows: candidates.map((own) => {
      const kind = kindOf(own, selection);
      return [
        own.name,
        own.imageSizePx,
        percent(own.accuracy),
        `${(100 * own.interval.low).toFixed(1)}–${(100 * own.interval.high).toFixed(1)}`,
        own.images,
        `${own.msIsUpperBound ? '≤ ' : ''}${shortMs(own.msPerImage)}`,
        own.megabytes.toFixed(own.megabytes < 10 ? 1 : 0),
        own.dollarsPerThousand?.toPrecision(2) ?? UNKNOWN,
        kind === 'chosen' ? 'chosen' : own.pareto ? 'on it' : '',
        own.licence ?? 'not known',
      ];
    }),
  });
}

function howMeasured({ task, images, rounds, candidates }: SelectionFile): string {
  const answers = task
    ? ' Accuracy is the share of right answers at one half, each class of each image being one; its interval counts images.'
    : '';
  const halving =
    rounds.length > 1
      ? ` They did so in rounds, after each of which the worse ones were dropped: ${rounds.map((round) => `${round.images} images by ${round.candidates}`).join(', ')}.`
      : '';
  const together = candidates.some(({ parts }) => parts)
    ? ' The features of two bases together were evaluated too; such a pair takes the time of both, and is chosen only if it is certainly better than the best single base.'
    : '';
  return `Each candidate computed features of ${images.sample} of the ${count(images.train, 'training image')}, and a ridge classifier on these predicted each image in turn from all the others.${halving}${together}${answers} That accuracy compares bases; it does not predict the accuracy of the trained model. Validation and test images were not used.`;
}

function costsWords({ processor, prices, candidates }: SelectionFile): string {
  const busy = candidates.some(({ msIsUpperBound }) => msIsUpperBound)
    ? ' ≤: other programs were busy meanwhile, so the base takes less.'
    : '';
  return `Milliseconds are of the base alone, in full batches, on the machine that made the choice (${processor}).${busy} MB: weights in float32. $: 1,000 predictions on Lambda, one per call, list prices of ${prices.date}, ${prices.region}.`;
}
