import { chooseBase } from '../../shared/select/choose-base';
import { DEFAULT_SAMPLE, race } from '../../shared/select/race';
import type { BaseScore } from '../../shared/select/score-base';
import type { Policy, Task } from './policy';

/** What `headstart select` does. */
export const racing: Policy = {
  name: 'race',
  async choose({ candidates, classes, trainImages, allImages, score }) {
    const { finalists, scores, cost } = await race({
      candidates: [...candidates.keys()],
      ...{ images: Math.min(DEFAULT_SAMPLE, trainImages), allImages, classes },
      costOf: (own) => candidates[own]?.msPerImage as number,
      measure: async (own, images) => score(own, images),
    });
    const measured = finalists.map((own) => ({
      ...(candidates[own] as Task['candidates'][number]),
      ...(scores.get(own) as BaseScore),
    }));
    return { chosen: finalists[chooseBase(measured).chosen] as number, ms: cost };
  },
};
