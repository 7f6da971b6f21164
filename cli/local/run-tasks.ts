import { extractFeaturesEvent, extractFeaturesResult, ingestEvent } from '../../functions/contracts';
import type { Step, StepContext } from '../../functions/handler';
import { FULL_PASS_ENVIRONMENT, FUNCTION_STEP_NAMES, type FunctionStepName } from '../../functions/steps';
import { runKeys } from '../../shared/artifacts';
import { parseConfig } from '../../shared/config';
import { DoneAhead } from './faster/done-ahead';
import type { DecodingStep } from './feature-messages';
import type { FeatureProcess } from './feature-process';
import type { InterpretOptions } from './interpret-state-machine';
import type { RunRecord } from './run-record';
import type { TensorflowSteps } from './tensorflow-steps';

/** What a processor is free for while another process trains; pictures first, since other threads go on with them. */
const AHEAD = ['Publish', 'Evaluate'] as const;
/** Of more, both processes would hold the features at the same time: twice 50 MB here, to save a second of minutes. */
const MOST_IMAGES_AHEAD = 10_000;

/** Steps are loaded when they are first called. */
const LOAD: Readonly<Record<Exclude<FunctionStepName, 'TrainHead'>, () => Promise<Step>>> = {
  Ingest: async () => (await import('../../functions/ingest')).ingest,
  ExtractFeatures: async () => (await import('../../functions/extract-features')).extractFeaturesStep,
  Evaluate: async () => (await import('../../functions/evaluate')).evaluate,
  Publish: async () => (await import('../../functions/publish')).publish,
  RecordFailure: async () => (await import('../../functions/record-failure')).recordFailure,
};

export interface Processes {
  readonly tensorflow: TensorflowSteps;
  /** Undefined where features are computed in this process. */
  readonly features: FeatureProcess | undefined;
}

/** What the states of the pipeline call on this machine. */
export function runTasks(
  { tensorflow, features }: Processes,
  context: StepContext,
  record: RunRecord,
  ingested: () => Promise<void>,
): InterpretOptions['tasks'] {
  const ahead = new DoneAhead();
  const task = (name: FunctionStepName) => async (payload: unknown) => {
    if (name === 'TrainHead') {
      // What it holds in memory is needed elsewhere. Features that are evicted meanwhile start it again.
      features?.end();
      const trained = tensorflow.trainHead(payload, context);
      const isWorthIt = tensorflow.isApart && record.images.computed + record.images.cached <= MOST_IMAGES_AHEAD;
      if (isWorthIt) for (const next of AHEAD) ahead.begin(next, LOAD[next], payload, context);
      return trained;
    }
    const result =
      features && (await decodesAnew(name, payload, context))
        ? await features.invoke(name as DecodingStep, payload, context)
        : await (await LOAD[name]()).invoke(payload, context, await ahead.take(name));
    if (name === 'ExtractFeatures') record.count(extractFeaturesResult.parse(result));
    if (name === 'Ingest') await ingested();
    return result;
  };
  return Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, task(name)]));
}

/** Whether a step decodes images that were never decoded: those of a shard that is known were, and a run in float32 calibrates nothing. */
async function decodesAnew(name: FunctionStepName, payload: unknown, { store }: StepContext): Promise<boolean> {
  if (name === 'Ingest') {
    const { input } = ingestEvent.parse(payload);
    return parseConfig(input.config).precision === 'int8';
  }
  if (name !== 'ExtractFeatures') return false;
  const { runId, item } = extractFeaturesEvent.parse(payload);
  return (await store.size(runKeys(runId).shardResult(item.shard))) === undefined;
}

/** What a container does with its environment on AWS. */
export function fullPassJob(tensorflow: TensorflowSteps, context: StepContext, record: RunRecord) {
  const { runId, task } = FULL_PASS_ENVIRONMENT;
  return async (environment: Readonly<Record<string, string>>) =>
    record.count(await tensorflow.fullPass({ runId: environment[runId], task: environment[task] }, context));
}
