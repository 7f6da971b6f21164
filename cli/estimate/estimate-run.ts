import { isLarge, LARGE_STEPS } from '../../functions/cost/is-large';
import {
  type CostedStep,
  expectedSecondsPerImage,
  JOB_START_SECONDS,
  MEASURED,
  type StepCost,
  stepCosts,
} from '../../functions/cost/step-costs';
import {
  deployedSize,
  jobOverrunsOf,
  jobSize,
  type Nearest,
  nearestLimit,
  overrunsOf,
  overrunText,
} from '../../functions/cost/step-limits';
import { featureRoute } from '../../functions/feature-route';
import { pipeline } from '../../functions/pipeline';
import { gbSecondsOf, largeJobDollars, PRICES } from '../../functions/price-table';
import type { State } from '../../functions/states/state-machine';
import { FUNCTION_STEP_NAMES, LARGE_JOB, STEPS } from '../../functions/steps';
import type { AskedConfig } from '../../shared/config';
import { SHARDS_STATE, stateOf } from '../../shared/states';
import { countCalls } from './count-calls';
import { fullPassSeconds } from './full-pass-seconds';
import type { RunShape } from './run-shape';

export interface EstimateOptions {
  /** Calls of ExtractFeatures at the same time. */
  readonly concurrency: number;
  /** Of ExtractFeatures on Lambda, as an earlier run measured it; by default functions/seconds-per-image.ts says it. */
  readonly secondsPerImage?: number;
}

export interface Estimate {
  readonly shape: RunShape;
  readonly secondsPerImage: number;
  readonly concurrency: number;
  readonly lambda: { readonly requests: number; readonly gbSeconds: number };
  readonly stateTransitions: number;
  readonly s3: { readonly writes: number; readonly reads: number };
  readonly batchHours: number;
  /** Of a machine of AWS Fargate that trains and evaluates, where the set is too large for functions. */
  readonly largeHours: number;
  readonly wallSeconds: number;
  readonly dollars: {
    readonly lambda: number;
    readonly stepFunctions: number;
    readonly s3: number;
    readonly batch: number;
    readonly large: number;
    readonly total: number;
  };
  readonly prices: { readonly date: string; readonly region: string };
  /** What each step takes, in their order. */
  readonly steps: readonly ({ readonly step: CostedStep } & StepCost)[];
  /** What a larger set would meet first. */
  readonly nearest: Nearest;
  /** Why the run as configured would not go through. */
  readonly warnings: readonly string[];
}

/**
 * What a run on AWS takes and costs, from the shape of its archive: nothing is cached, no call is retried. Storage is not
 * in it, nor what a free tier gives.
 */
export function estimateRun(shape: RunShape, config: AskedConfig, options: EstimateOptions): Estimate {
  const { shards, largestShardImages } = shape;
  const secondsPerImage = options.secondsPerImage ?? expectedSecondsPerImage(config);
  const concurrency = Math.max(1, Math.min(options.concurrency, shards));
  const byMap = featureRoute(config) === 'map';

  const costsWith = (trainMemoryMb: number) =>
    stepCosts(shape, config, { concurrency, secondsPerImage, trainMemoryMb });
  const byFunctions = costsWith(STEPS.TrainHead.memoryMb);
  const large = isLarge(byFunctions);
  const all = large ? costsWith(LARGE_JOB.memoryMb) : byFunctions;
  const isJob = (step: CostedStep) => large && LARGE_STEPS.includes(step);
  const steps = FUNCTION_STEP_NAMES.filter(
    (step): step is CostedStep => step in all && (byMap || step !== 'ExtractFeatures'),
  );
  const costs = steps.map((step) => [step, all[step]] as const);
  const called = costs.filter(([step]) => !isJob(step));
  const gbSeconds = sum(called.map(([step, { allSeconds }]) => gbSecondsOf(allSeconds, STEPS[step].memoryMb)));
  const requests = sum(called.map(([, cost]) => cost.calls));
  const stateTransitions = countTransitions(byMap ? shards : 0, config, large);
  const calls = Object.values(countCalls(shape, config, concurrency));
  const s3 = { writes: sum(calls.map(({ writes }) => writes)), reads: sum(calls.map(({ reads }) => reads)) };
  const jobSeconds = fullPassSeconds(shape, config, secondsPerImage);
  const mapSeconds = byMap
    ? MEASURED.coldStartSeconds + Math.ceil(shards / concurrency) * largestShardImages * secondsPerImage
    : 0;
  const inTurn = costs.filter(([step]) => step !== 'ExtractFeatures').map(([, cost]) => cost.longestSeconds);
  const largeSeconds = sum(
    costs.filter(([step]) => isJob(step)).map(([, { longestSeconds }]) => JOB_START_SECONDS + longestSeconds),
  );
  const starts = large ? LARGE_STEPS.length * JOB_START_SECONDS : 0;
  const wallSeconds = sum(inTurn) + starts + mapSeconds + jobSeconds;

  const dollars = {
    lambda: gbSeconds * PRICES.lambdaGbSecond + requests * PRICES.lambdaRequest,
    stepFunctions: stateTransitions * PRICES.stateTransition,
    s3: s3.writes * PRICES.s3Write + s3.reads * PRICES.s3Read,
    batch: (jobSeconds / 3600) * PRICES.batchHour,
    large: largeJobDollars(largeSeconds, LARGE_JOB),
  };
  return {
    shape,
    secondsPerImage,
    concurrency,
    lambda: { requests, gbSeconds },
    stateTransitions,
    s3,
    batchHours: jobSeconds / 3600,
    largeHours: largeSeconds / 3600,
    wallSeconds,
    dollars: { ...dollars, total: sum(Object.values(dollars)) },
    prices: { date: PRICES.date, region: PRICES.region },
    steps: costs.map(([step, cost]) => ({ step, ...cost })),
    nearest: nearestLimit(costs, (step) => (isJob(step) ? jobSize() : deployedSize(step))),
    warnings: costs.flatMap(([step, cost]) => (isJob(step) ? jobOverrunsOf : overrunsOf)(step, cost)).map(overrunText),
  };
}

/** States that a run enters, counted in the definition itself: each state once, and each shard's own. */
function countTransitions(shards: number, config: AskedConfig, large: boolean): number {
  const target = { queue: '', definition: '' };
  const targets = Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, name])) as never;
  const { StartAt, States } = pipeline(targets, { concurrency: 1, fullPass: target, largeJob: target });
  const behind = (state: string) => States[state]?.Next as string;
  const chosen: Readonly<Record<string, string>> = {
    ...(shards === 0 && { ChooseFeatures: stateOf(config.augment ? 'augment' : 'features') }),
    ...(large && {
      [behind(SHARDS_STATE)]: stateOf('train-head'),
      ChooseFineTune: stateOf('evaluate'),
      [behind(stateOf('fine-tune'))]: stateOf('evaluate'),
    }),
    ...(config.mode === 'fine-tune' && { ChooseFineTune: stateOf('fine-tune') }),
  };
  let count = 0;
  for (let name: string | undefined = StartAt; name; ) {
    const state: State | undefined = States[name];
    count += 1;
    const processor = state?.ItemProcessor as { States: object } | undefined;
    if (processor) count += shards * Object.keys(processor.States).length;
    name = chosen[name] ?? ((state?.Next ?? state?.Default) as string | undefined);
  }
  return count;
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
