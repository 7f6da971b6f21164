import { pairedError } from './paired-error';

/** A base and an input size that was measured on the whole sample. */
export interface Finalist {
  /** "efficientnet-lite0 at 224 px" */
  readonly title: string;
  readonly accuracy: number;
  readonly squaredError: number;
  readonly hits: Uint8Array;
  readonly msPerImage: number;
}

export interface Choice {
  /** Index into the finalists. */
  readonly chosen: number;
  readonly reason: string;
}

/**
 * The most accurate finalist, or a cheaper one that is within one standard error of it: of the difference on the same
 * images. Those over the latency are left out; where all are, the fastest is taken and the reason says so.
 * @throws RangeError where there are no finalists
 */
export function chooseBase(finalists: readonly Finalist[], latencyMs = Number.POSITIVE_INFINITY): Choice {
  const all = finalists.map((own, index) => ({ ...own, index }));
  const fastest = all.toSorted((a, b) => a.msPerImage - b.msPerImage)[0];
  if (!fastest) throw new RangeError('Nothing was measured that could be chosen from');
  const allowed = all.filter(({ msPerImage }) => msPerImage <= latencyMs);
  const best = allowed.toSorted(byAccuracy)[0];
  if (!best) {
    const reason = `None keeps to ${ms(latencyMs)} an image; ${fastest.title} is the fastest, with ${ms(fastest.msPerImage)}.`;
    return { chosen: fastest.index, reason };
  }
  const cheaper = allowed.filter(
    (own) => own.msPerImage < best.msPerImage && best.accuracy - own.accuracy <= pairedError(best.hits, own.hits),
  );
  const limit = Number.isFinite(latencyMs) ? ` of those that keep to ${ms(latencyMs)} an image` : '';
  const chosen = cheaper.toSorted((a, b) => a.msPerImage - b.msPerImage || byAccuracy(a, b))[0];
  if (!chosen) {
    const rest = allowed.length > 1 ? ', and none that is cheaper is within one standard error of it' : '';
    return {
      chosen: best.index,
      reason: `${best.title} is the most accurate${limit} (${percent(best.accuracy)})${rest}.`,
    };
  }
  const error = percent(pairedError(best.hits, chosen.hits));
  const reason = `${best.title} is the most accurate${limit} (${percent(best.accuracy)}); ${chosen.title} (${percent(chosen.accuracy)}) is within one standard error of it (${error}) and takes ${ms(chosen.msPerImage)} an image instead of ${ms(best.msPerImage)}.`;
  return { chosen: chosen.index, reason };
}

type Measured = Pick<Finalist, 'accuracy' | 'squaredError'>;
/** The better one first: equal accuracies are told apart by the squared error. */
export const byAccuracy = (a: Measured, b: Measured) => b.accuracy - a.accuracy || a.squaredError - b.squaredError;

const ms = (value: number) => `${value.toPrecision(value < 100 ? 2 : 3)} ms`;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
