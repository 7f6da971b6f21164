import { scoreHead } from './score-head';
import { type Repeats, summarize } from './spread';
import { type TrainedHead, type TrainHeadOptions, trainHead } from './train-head';

export interface RepeatOptions extends Omit<TrainHeadOptions, 'onInitial' | 'onEpoch'> {
  /** The training from `seed`, which is not done again. */
  readonly first: TrainedHead;
  onRepeat?(done: number): void;
}

/**
 * Trains the same head again from the seeds that follow `seed`, as often as the configuration's `repeats` says. The split
 * stays as it is: what is varied is the start, the order of the images and what dropout drops.
 * @throws what trainHead() throws
 */
export async function repeatTraining(options: RepeatOptions): Promise<Repeats> {
  const { config, validation, labelSets, seed, first, onRepeat } = options;
  const runs: Repeats['runs'] = [];
  for (let i = 0; i < config.repeats; i++) {
    // Seeds are whole numbers below 2^32, and the last of them is followed by 0.
    const own = (seed + i) % 2 ** 32;
    const { head, keptEpoch } = i === 0 ? first : await trainHead({ ...without(options), seed: own });
    const measured = scoreHead(head, validation, labelSets);
    runs.push({ seed: own, ...measured, keptEpoch });
    onRepeat?.(i + 1);
  }
  return {
    runs,
    loss: summarize(runs.map(({ loss }) => loss)),
    accuracy: summarize(runs.map(({ accuracy }) => accuracy)),
  };
}

const without = ({ first: _, onRepeat: __, ...training }: RepeatOptions): TrainHeadOptions => training;
