import { imagesOf } from '../dataset/label-sets';
import { type Counts, SPLITS, type Split, type SplitImageCounts } from '../dataset/manifest';
import { thousands } from '../thousands';
import type { SplitFile } from './split-file';

/** What was found when a split of ours was settled, a sentence each; none where nothing straddled its sides. */
export function splitWords(
  split: SplitFile | undefined,
  counts: Counts,
  ofSplits?: SplitImageCounts | undefined,
): string[] {
  if (!split) return [];
  if (!split.compared) {
    const total = thousands(SPLITS.reduce((sum, own) => sum + imagesOf({ counts, images: ofSplits }, own), 0));
    return [
      `The ${total} images are too many to be compared: some of validation and test may show what training shows`,
    ];
  }
  const ways = new Map<string, { to: Split; from: Split; count: number }>();
  for (const { split: from, to } of split.moved) {
    const way = ways.get(`${from} ${to}`) ?? { from, to, count: 0 };
    ways.set(`${from} ${to}`, { ...way, count: way.count + 1 });
  }
  const words = [...ways.values()].map(
    ({ from, to, count }) =>
      `${images(count)} of ${NAMES[from]} moved to ${NAMES[to]}: nearly equal to ${NAMES[to]} images`,
  );
  for (const from of ['validation', 'test'] as const) {
    const left = split.left.filter((own) => own.split === from).length;
    if (left === 0) continue;
    words.push(
      `${images(left)} of ${from} ${left === 1 ? 'is' : 'are'} nearly equal to images of an earlier split and stay${left === 1 ? 's' : ''}, because too few would be left: the accuracy on ${from} is flattered. Give folders train/ and validation/ that share no scene`,
    );
  }
  return words;
}

const NAMES: Readonly<Record<Split, string>> = { train: 'training', validation: 'validation', test: 'test' };
const images = (count: number) => `${thousands(count)} ${count === 1 ? 'image' : 'images'}`;
