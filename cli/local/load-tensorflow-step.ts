import type { Step } from '../../functions/handler';
import { cannotLoad } from '../../shared/errors';
import type { TensorflowStep } from './step-messages';

const LOAD: Readonly<Record<TensorflowStep, () => Promise<Step>>> = {
  TrainHead: async () => (await import('../../functions/train-head')).trainHeadStep,
  FullPass: async () => (await import('../../functions/full-pass/full-pass')).fullPass,
};

/**
 * A step that TensorFlow computes, and TensorFlow with it.
 * @throws SetupError where it cannot be loaded
 */
export async function loadTensorflowStep(step: TensorflowStep): Promise<Step> {
  try {
    return await LOAD[step]();
  } catch (cause) {
    throw cannotLoad('TensorFlow', cause);
  }
}
