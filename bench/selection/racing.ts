import { chooseBase, type Finalist } from '../../shared/select/choose-base';
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
  const { finalists, scores, rounds, cost, rest } = await race({
    candidates: [...candidates.keys()],
    ...{ images: Math.min(DEFAULT_SAMPLE, trainImages), allImages, classes },
    costOf: (own) => at(own).msPerImage,
    measure: async (own, images) => score(own, images),
  });
  const seen = rounds.at(-1)?.images as number;
  const costToSee = (own: number) => at(own).msPerImage * (seen - (scores.get(own) as BaseScore).images);
  const raced = [...scores.keys()].map((own) => ({
    ...at(own),
    ...(scores.get(own) as BaseScore),
    own,
    isPair: false,
  }));
  const pair = hasPairs
    ? pairToTry(raced, (_, other) => costToSee((raced[other] as (typeof raced)[number]).own) <= rest)
    : undefined;
  const parts = (pair ?? []).map((index) => (raced[index] as (typeof raced)[number]).own);
  const options: Chosen[] = [...new Set([...finalists, ...parts])];
  const measured: Finalist[] = options.map((own) => ({ ...at(own as number), ...score(own, seen) }));
  if (pair) {
    const [one, other] = parts as [number, number];
    options.push([one, other]);
    const title = `${at(one).title} + ${at(other).title}`;
    const msPerImage = at(one).msPerImage + at(other).msPerImage;
    measured.push({ title, msPerImage, ...score([one, other], seen), isPair: true });
  }
  return {
    chosen: options[chooseBase(measured).chosen] as Chosen,
    ms: cost + parts.reduce((sum, own) => sum + costToSee(own), 0),
  };
}
