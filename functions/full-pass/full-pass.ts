import { type FullPassCounts, fullPassEvent, fullPassResult } from '../contracts';
import { defineStep, type StepContext } from '../handler';
import type { FullPassTask } from '../steps';
import { computeBulkFeatures } from './bulk-features';
import { fineTuneBase } from './fine-tune-base';
import { computeViews } from './views';

const TASKS: Readonly<Record<FullPassTask, (runId: string, context: StepContext) => Promise<FullPassCounts>>> = {
  features: computeBulkFeatures,
  augment: computeViews,
  'fine-tune': fineTuneBase,
};

/**
 * Sends the images of a run through the base once more, or again and again: one job, as long as it takes, in a container
 * on AWS and in the process that trains the head on a laptop. What it has done by the time it is stopped is in the store,
 * and the same job goes on from there.
 */
export const fullPass = defineStep({
  name: 'FullPass',
  event: fullPassEvent,
  result: fullPassResult,
  async run({ runId, task }, context) {
    return { task, ...(await TASKS[task](runId, context)) };
  },
});
