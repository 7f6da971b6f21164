import { featureRoute } from '../../functions/feature-route';
import { pipeline, type State } from '../../functions/pipeline';
import { gbSecondsOf, PRICES } from '../../functions/price-table';
import { FUNCTION_STEP_NAMES, STEPS } from '../../functions/steps';
import type { AskedConfig } from '../../shared/config';
import { stateOf } from '../../shared/states';
import { countCalls } from './count-calls';
import { fullPassSeconds } from './full-pass-seconds';
import type { RunShape } from './run-shape';
import { type CostedStep, expectedSecondsPerImage, MEASURED, type StepCost, stepCosts } from './step-costs';
import { type Nearest, nearestLimit, overrunsOf, overrunText } from './step-limits';

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
  readonly wallSeconds: number;
  readonly dollars: {
    readonly lambda: number;
    readonly stepFunctions: number;
    readonly s3: number;
    readonly batch: number;
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

  const trainMemoryMb = STEPS.TrainHead.memoryMb;
  const all = stepCosts(shape, config, { concurrency, secondsPerImage, trainMemoryMb });
  const steps = FUNCTION_STEP_NAMES.filter(
    (step): step is CostedStep => step in all && (byMap || step !== 'ExtractFeatures'),
  );
  const costs = steps.map((step) => [step, all[step]] as const);
  const gbSeconds = sum(costs.map(([step, { allSeconds }]) => gbSecondsOf(allSeconds, STEPS[step].memoryMb)));
  const requests = sum(costs.map(([, cost]) => cost.calls));
  const stateTransitions = countTransitions(byMap ? shards : 0, config);
  const calls = Object.values(countCalls(shape, config, concurrency));
  const s3 = { writes: sum(calls.map(({ writes }) => writes)), reads: sum(calls.map(({ reads }) => reads)) };
  const jobSeconds = fullPassSeconds(shape, config, secondsPerImage);
  const mapSeconds = byMap
    ? MEASURED.coldStartSeconds + Math.ceil(shards / concurrency) * largestShardImages * secondsPerImage
    : 0;
  const inTurn = costs.filter(([step]) => step !== 'ExtractFeatures').map(([, cost]) => cost.longestSeconds);
  const wallSeconds = sum(inTurn) + mapSeconds + jobSeconds;

  const dollars = {
    lambda: gbSeconds * PRICES.lambdaGbSecond + requests * PRICES.lambdaRequest,
    stepFunctions: stateTransitions * PRICES.stateTransition,
    s3: s3.writes * PRICES.s3Write + s3.reads * PRICES.s3Read,
    batch: (jobSeconds / 3600) * PRICES.batchHour,
  };
  return {
    shape,
    secondsPerImage,
    concurrency,
    lambda: { requests, gbSeconds },
    stateTransitions,
    s3,
    batchHours: jobSeconds / 3600,
    wallSeconds,
    dollars: { ...dollars, total: sum(Object.values(dollars)) },
    prices: { date: PRICES.date, region: PRICES.region },
    steps: costs.map(([step, cost]) => ({ step, ...cost })),
    nearest: nearestLimit(costs),
    warnings: costs.flatMap(([step, cost]) => overrunsOf(step, cost)).map(overrunText),
  };
}

/** States that a run enters, counted in the definition itself: each state once, and each shard's own. */
function countTransitions(shards: number, config: AskedConfig): number {
  const target = { queue: '', definition: '' };
  const targets = Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, name])) as never;
  const { StartAt, States } = pipeline(targets, { concurrency: 1, fullPass: target });
  const chosen: Readonly<Record<string, string>> = {
    ...(shards === 0 && { ChooseFeatures: stateOf(config.augment ? 'augment' : 'features') }),
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
