import type { HeadConfig } from '../config';
import { Random } from '../random';

/** What a sweep varies; the rest of the head's configuration stays as the run has it. */
export const SWEPT = ['learningRate', 'dropout', 'weightDecay', 'classWeights'] as const;
export type SweptConfig = Pick<HeadConfig, (typeof SWEPT)[number]>;

const LEARNING_RATES = [1e-4, 1e-1] as const;
const DROPOUTS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6] as const;
/** Decoupled: with a learning rate of 1e-3 and 500 steps, 1 leaves 60 % of a weight that nothing feeds. */
const WEIGHT_DECAYS = [1e-2, 10] as const;

/**
 * The settings of one trial. Trial 0 is the run's own; every other is drawn at random (Bergstra and Bengio 2012) from the
 * seed and its number alone, so that a longer sweep begins with the trials of a shorter one.
 * @param balanceable whether classes differ in their number of training images, so that weights can make a difference
 */
export function trialConfig(own: HeadConfig, trial: number, seed: number, balanceable: boolean): SweptConfig {
  const { learningRate, dropout, weightDecay, classWeights } = own;
  if (trial === 0) return { learningRate, dropout, weightDecay, classWeights };
  // Seeds that differ in one bit give unrelated numbers; the multiplier keeps trial 2 of seed 1 from being trial 1 of seed 2.
  const random = new Random((Math.imul(seed, 0x9e3779b1) + trial) >>> 0);
  // Every number is drawn in any case, so that one does not depend on the fate of another.
  const [rate, drop, decays, decay, balance] = Array.from({ length: 5 }, () => random.uniform()) as Five;
  // Weights that somebody has chosen by hand are not chosen anew.
  const chosen = typeof classWeights === 'object' ? classWeights : balance < 0.5 ? 'none' : 'balanced';
  return {
    learningRate: between(LEARNING_RATES, rate),
    dropout: DROPOUTS[Math.floor(drop * DROPOUTS.length)] as number,
    weightDecay: decays < 0.5 ? 0 : between(WEIGHT_DECAYS, decay),
    classWeights: balanceable ? chosen : classWeights,
  };
}

type Five = [number, number, number, number, number];

/** Even on a logarithmic scale, to two digits, as one would write it. */
const between = ([low, high]: readonly [number, number], share: number) =>
  Number((low * (high / low) ** share).toPrecision(2));
