import type { Step } from '../../functions/handler';
import type { TensorflowStep } from './step-messages';

const LOAD: Readonly<Record<TensorflowStep, () => Promise<Step>>> = {
  TrainHead: async () => (await import('../../functions/train-head')).trainHeadStep,
  FullPass: async () => (await import('../../functions/full-pass/full-pass')).fullPass,
};

/** A step that TensorFlow computes, and TensorFlow with it. */
export const loadTensorflowStep = (step: TensorflowStep): Promise<Step> => LOAD[step]();
