import { readAnyManifest } from '../../shared/dataset/read-manifest';
import { FeaturesGoneError } from '../../shared/errors';
import { loadLadder } from '../../shared/head/ladder';
import { stateOf } from '../../shared/states';
import { evaluate } from '../evaluate';
import { featureRoute } from '../feature-route';
import type { Step, StepContext } from '../handler';
import type { LargeTask } from '../steps';
import { trainHeadStep } from '../train-head';
import { fullPass } from './full-pass';

const STEP: Readonly<Record<LargeTask, Step>> = { 'train-head': trainHeadStep, evaluate };

/**
 * Does the work of a function in a job, for a set that is too large for it: the same step, and so the same bytes. Features
 * that were evicted before it read them are computed again here, since a job cannot send its run back to where they were.
 */
export async function doLargeTask(task: LargeTask, runId: string, context: StepContext): Promise<unknown> {
  for (;;) {
    try {
      return await STEP[task].invoke({ runId }, context);
    } catch (error) {
      // How often that happens is counted by the step, which ends by another error in the end.
      if (!(error instanceof FeaturesGoneError)) throw error;
      const text = `${error.message}. The job computes features that are missing, then ${stateOf(task)} begins again`;
      context.progress({ kind: 'notice', text });
      await computeAgain(runId, context);
    }
  }
}

/** What is still there is found. */
async function computeAgain(runId: string, context: StepContext): Promise<void> {
  const { config } = await readAnyManifest(context.store, runId);
  const task = featureRoute(config) === 'augment' ? 'augment' : 'features';
  await fullPass.invoke({ runId, task }, context);
  // What a base that was fine-tuned before makes of the images that are measured.
  const isTuned = (await loadLadder(context.store, runId)).some(({ name }) => name === 'fine-tuned');
  if (isTuned) await fullPass.invoke({ runId, task: 'fine-tune' }, context);
}
