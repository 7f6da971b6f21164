import { errorDifference } from './error-difference';

/** A base and an input size that was measured on as many images as any. */
export interface Finalist {
  /** "efficientnet-lite0 at 224 px" */
  readonly title: string;
  readonly accuracy: number;
  readonly squaredError: number;
  /** Of each image, its part of the squared error. */
  readonly errors: Float64Array;
  readonly msPerImage: number;
  /** Whether it is two bases side by side. */
  readonly isPair?: boolean;
}

export interface Choice {
  /** Index into the finalists. */
  readonly chosen: number;
  readonly reason: string;
}

/** What a choice may lose for a cheaper base, as an accuracy. A standard error alone allows two points on a few hundred images. */
const MOST_LOST = 0.005;
/** What a pair, which takes the time of both, has to gain over the best single base, besides that accuracy: in standard errors. */
const SURE = 2;
/** Of differences of shares that are equal on paper. */
const ROUNDING = 1e-9;

/** How much accuracy matters, and the words for it. */
interface Rules {
  readonly mostLost: number;
  readonly points: string;
  readonly right: string;
}

const OF_IMAGES: Rules = { mostLost: MOST_LOST, points: 'half a point', right: 'right' };

function ofAnswers(answers: number): Rules {
  const mostLost = (2 * MOST_LOST) / answers;
  return { mostLost, points: `${(100 * mostLost).toPrecision(2)} points`, right: 'of answers right' };
}

type Indexed = Finalist & { readonly index: number };

/**
 * The finalist with the least squared error, or a cheaper one that is at most half a point less accurate and whose squared error is
 * within one standard error: of the difference on the same images. A pair is taken only where it surely pays: where its squared error
 * is more than two standard errors below that of the best single base, and its accuracy half a point above. Those over the latency
 * are left out; where all are, the fastest is taken and the reason says so.
 * @param answers about an image, where it may have several labels and accuracy is the share of right ones: half a point of
 *   images that are taken for another class is two wrong answers of each
 * @throws RangeError where there are no finalists
 */
export function chooseBase(
  finalists: readonly Finalist[],
  latencyMs = Number.POSITIVE_INFINITY,
  answers?: number,
): Choice {
  const rules = answers === undefined ? OF_IMAGES : ofAnswers(answers);
  const all: Indexed[] = finalists.map((own, index) => ({ ...own, index }));
  const fastest = all.toSorted((a, b) => a.msPerImage - b.msPerImage)[0];
  if (!fastest) throw new RangeError('No measured candidate to choose from');
  const allowed = all.filter(({ msPerImage }) => msPerImage <= latencyMs);
  if (allowed.length === 0) {
    const reason = `None stays within ${ms(latencyMs)} per image; ${fastest.title} is the fastest, with ${ms(fastest.msPerImage)}.`;
    return { chosen: fastest.index, reason };
  }
  const limit = Number.isFinite(latencyMs) ? ` of those within ${ms(latencyMs)} per image` : '';
  const singles = allowed.filter(({ isPair }) => !isPair);
  const pair = allowed.filter(({ isPair }) => isPair).toSorted(byError)[0];
  const best = singles.toSorted(byError)[0];
  if (!pair || !best) return chooseAmong(allowed, limit, rules);
  if (pays(pair, best, rules)) {
    const reason = `${pair.title} are certainly better together than ${best.title}, the best single base${limit}: ${percent(pair.accuracy)} ${rules.right} instead of ${percent(best.accuracy)}, for ${ms(pair.msPerImage)} per image instead of ${ms(best.msPerImage)}.`;
    return { chosen: pair.index, reason };
  }
  const { chosen, reason } = chooseAmong(singles, limit, rules);
  const beside = `${pair.title} (${percent(pair.accuracy)}, ${ms(pair.msPerImage)}) are not certainly ${rules.points} better together.`;
  return { chosen, reason: `${reason} ${beside}` };
}

/** @param allowed one at least */
function chooseAmong(allowed: readonly Indexed[], limit: string, rules: Rules): Choice {
  const best = allowed.toSorted(byError)[0] as Indexed;
  const first = `${best.title} has the lowest squared error${limit} (${percent(best.accuracy)} ${rules.right})`;
  const cheaper = allowed.filter((own) => own.msPerImage < best.msPerImage && isAsGood(own, best, rules));
  const chosen = cheaper.toSorted((a, b) => a.msPerImage - b.msPerImage || byError(a, b))[0];
  if (!chosen) {
    const rest = allowed.length > 1 ? ', and no cheaper one is as good' : '';
    return { chosen: best.index, reason: `${first}${rest}.` };
  }
  const reason = `${first}; ${chosen.title} (${percent(chosen.accuracy)}) is as good within ${rules.points} and one standard error, and takes ${ms(chosen.msPerImage)} per image instead of ${ms(best.msPerImage)}.`;
  return { chosen: chosen.index, reason };
}

function pays(pair: Finalist, best: Finalist, { mostLost }: Rules): boolean {
  const { mean, standardError } = errorDifference(pair, best);
  return -mean > SURE * standardError && pair.accuracy - best.accuracy >= mostLost - ROUNDING;
}

function isAsGood(own: Finalist, best: Finalist, { mostLost }: Rules): boolean {
  const { mean, standardError } = errorDifference(own, best);
  return best.accuracy - own.accuracy <= mostLost + ROUNDING && mean <= standardError + ROUNDING;
}

/** The better one first: equal squared errors are told apart by the accuracy. */
export const byError = (a: Pick<Finalist, 'accuracy' | 'squaredError'>, b: typeof a) =>
  a.squaredError - b.squaredError || b.accuracy - a.accuracy;

const ms = (value: number) => `${value.toPrecision(value < 100 ? 2 : 3)} ms`;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
