import { FormatError } from '../errors';
import { mcnemar } from '../metrics/mcnemar';
import type { ValidationRecord } from './registry-files';

/** Below it a difference is not taken for chance. */
export const SIGNIFICANT = 0.05;

/** Of one of two models that were asked about the same images. */
export interface AnswersOfOne {
  /** Share of right answers: one per image, of a multi-label model one per class of each image. */
  readonly accuracy: number;
  /** Images that this one alone got right; of a multi-label model, of which it got more classes right than the other. */
  readonly onlyRight: number;
}

/** Two models' answers about the same images. */
export interface PairedAnswers {
  readonly images: number;
  readonly before: AnswersOfOne;
  readonly after: AnswersOfOne;
  /** Of McNemar's exact test; with several answers per image, of the sign test. */
  readonly p: number;
}

/**
 * Image by image. Answers about one image depend on each other, so of several it is what counts which model has more of
 * them right: with one per image that is McNemar's test, with more the sign test, which is the same toss of a coin.
 * @param answers per image
 * @throws FormatError where the two are not about equally many images
 */
export function compareAnswers(before: ValidationRecord, after: ValidationRecord, answers: number): PairedAnswers {
  const [a, b] = [before, after].map(({ right }) => Buffer.from(right, 'base64')) as [Buffer, Buffer];
  const { count } = after;
  if (before.count !== count || a.length !== b.length) {
    throw new FormatError(`Two records of the same validation images have ${before.count} and ${count} of them`);
  }
  let [onlyBefore, onlyAfter, hitsBefore, hitsAfter] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [was, is] = [a, b].map((bits) => rightOf(bits, i, answers)) as [number, number];
    if (was > is) onlyBefore++;
    if (is > was) onlyAfter++;
    hitsBefore += was;
    hitsAfter += is;
  }
  return {
    images: count,
    before: { accuracy: hitsBefore / (count * answers), onlyRight: onlyBefore },
    after: { accuracy: hitsAfter / (count * answers), onlyRight: onlyAfter },
    p: mcnemar(onlyBefore, onlyAfter),
  };
}

/** Right answers about one image. */
function rightOf(bits: Buffer, image: number, answers: number): number {
  let right = 0;
  for (let i = image * answers; i < (image + 1) * answers; i++) right += ((bits[i >> 3] as number) >> (i & 7)) & 1;
  return right;
}
