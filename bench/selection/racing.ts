import { chooseBase } from '../../shared/select/choose-base';
import { pairToTry } from '../../shared/select/pair-to-try';
import { DEFAULT_SAMPLE, race } from '../../shared/select/race';
import type { BaseScore } from '../../shared/select/score-base';
import type { Chosen, Policy, Task, TaskCandidate } from './policy';

/** What `headstart select` does, and what it would do without pairs. */
export const RACES: readonly Policy[] = [
  { name: 'race, one base', choose: (task) => choose(task, false) },
  { name: 'race', choose: (task) => choose(task, true) },
];

async function choose({ candidates, classes, trainImages, allImages, score }: Task, hasPairs: boolean) {
  const at = (own: number) => candidates[own] as TaskCandidate;
  const { finalists, scores, rounds, cost } = await race({
    candidates: [...candidates.keys()],
    ...{ images: Math.min(DEFAULT_SAMPLE, trainImages), allImages, classes },
    costOf: (own) => at(own).msPerImage,
    measure: async (own, images) => score(own, images),
  });
  const scored = finalists.map((own) => ({ ...at(own), ...(scores.get(own) as BaseScore), isPair: false }));
  const options: Chosen[] = [...finalists];
  const measured = [...scored];
  const pair = hasPairs ? pairToTry(scored) : undefined;
  if (pair) {
    const [one, other] = pair.map((index) => finalists[index] as number) as [number, number];
    options.push([one, other]);
    measured.push({
      ...at(one),
      ...score([one, other], rounds.at(-1)?.images as number),
      title: `${at(one).title} + ${at(other).title}`,
      msPerImage: at(one).msPerImage + at(other).msPerImage,
      isPair: true,
    });
  }
  return { chosen: options[chooseBase(measured).chosen] as Chosen, ms: cost };
}
