import { pairedError } from './paired-error';
import { planRounds } from './plan-rounds';
import type { Policy } from './policy';

const SAMPLE = 512;

/**
 * Successive halving of the pool by accuracy, and the cheapest within one standard error of the best: as `headstart select` did it
 * before it raced. What a new way is held against.
 */
export const halving: Policy = {
  name: 'successive halving',
  async choose({ candidates, classes, trainImages, score }) {
    const msOf = (own: number) => candidates[own]?.msPerImage as number;
    let left = [...candidates.keys()];
    let seen = 0;
    let ms = 0;
    for (const round of planRounds(candidates.length, Math.min(SAMPLE, trainImages), classes)) {
      left = left.slice(0, round.candidates);
      for (const own of left) ms += msOf(own) * (round.images - seen);
      seen = round.images;
      left.sort((a, b) => {
        const [one, other] = [score(a, seen), score(b, seen)];
        return other.accuracy - one.accuracy || one.squaredError - other.squaredError;
      });
    }
    const best = score(left[0] as number, seen);
    const close = left.filter((own) => {
      const { accuracy, hits } = score(own, seen);
      return best.accuracy - accuracy <= pairedError(best.hits, hits);
    });
    return { chosen: close.reduce((least, own) => (msOf(own) < msOf(least) ? own : least), left[0] as number), ms };
  },
};
