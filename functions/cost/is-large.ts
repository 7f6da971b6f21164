import { stepOf } from '../../shared/states';
import { LARGE_TASKS } from '../steps';
import type { CostedStep, StepCost } from './step-costs';
import { deployedSize } from './step-limits';

/**
 * Of a function's time: how long S3 and /tmp take is assumed, and may be wrong by a factor of two. What memory and /tmp hold
 * was measured.
 */
const TIME_SHARE = 1 / 2;

/** The steps whose work a job does where a set is large. */
export const LARGE_STEPS = LARGE_TASKS.map(stepOf) as readonly CostedStep[];

/** Whether a run's training or its evaluation would be too much for a function of the size that it has by default. */
export function isLarge(costs: Readonly<Record<CostedStep, StepCost>>): boolean {
  return LARGE_STEPS.some((step) => {
    const { longestSeconds, memoryMb, scratchMb } = costs[step];
    const size = deployedSize(step);
    return longestSeconds > TIME_SHARE * size.timeoutSeconds || memoryMb > size.memoryMb || scratchMb > size.scratchMb;
  });
}
