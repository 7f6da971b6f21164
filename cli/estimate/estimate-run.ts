import { featureRoute } from '../../functions/feature-route';
import { pipeline, type State } from '../../functions/pipeline';
import { PRICES } from '../../functions/price-table';
import { secondsPerImage as measuredSeconds } from '../../functions/seconds-per-image';
import { FUNCTION_STEP_NAMES, STEPS } from '../../functions/steps';
import { expectedBackbone } from '../../shared/backbone/architectures';
import type { AskedConfig } from '../../shared/config';
import { stateOf } from '../../shared/states';
import { countCalls } from './count-calls';
import type { RunShape } from './run-shape';

/** What was measured, on the machine that docs/performance.md describes; an image's features: functions/seconds-per-image.ts. */
export const MEASURED = {
  coldStartSeconds: 1,
  /** TensorFlow's container. */
  imageColdStartSeconds: 6,
  ingestSecondsPerEntry: 15e-6,
  /** One row of training, once: twice what a core takes, as a vCPU is one of its two threads. */
  secondsPerRow: 30e-6,
  /** Model, figures and report. */
  publishSeconds: 3,
} as const;

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
  /** Why the run as configured would not go through. */
  readonly warnings: readonly string[];
}

/**
 * What a run on AWS takes and costs, from the shape of its archive: nothing is cached, no call is retried. Storage is not
 * in it, nor what a free tier gives.
 */
export function estimateRun(shape: RunShape, config: AskedConfig, options: EstimateOptions): Estimate {
  const { images, trainImages, shards, largestShardImages } = shape;
  const secondsPerImage =
    options.secondsPerImage ?? measuredSeconds({ ...config, backbone: expectedBackbone(config) ?? {} });
  const concurrency = Math.max(1, Math.min(options.concurrency, shards));
  const byMap = featureRoute(config) === 'map';

  const seconds = {
    Ingest: MEASURED.coldStartSeconds + images * MEASURED.ingestSecondsPerEntry,
    ExtractFeatures: byMap ? concurrency * MEASURED.coldStartSeconds + images * secondsPerImage : 0,
    TrainHead: MEASURED.imageColdStartSeconds + trainImages * config.head.epochs * MEASURED.secondsPerRow,
    Evaluate: MEASURED.coldStartSeconds,
    Publish: MEASURED.coldStartSeconds + MEASURED.publishSeconds,
  };
  const steps = FUNCTION_STEP_NAMES.filter((step): step is keyof typeof seconds => step in seconds);
  const gbSeconds = sum(steps.map((step) => (seconds[step] * STEPS[step].memoryMb) / 1024));
  const requests = steps.length - 1 + (byMap ? shards : 0);
  const stateTransitions = countTransitions(byMap ? shards : 0, config);
  const calls = Object.values(countCalls(shape, config, concurrency));
  const s3 = { writes: sum(calls.map(({ writes }) => writes)), reads: sum(calls.map(({ reads }) => reads)) };
  const jobSeconds = fullPassSeconds(shape, config, secondsPerImage);
  const mapSeconds = byMap
    ? MEASURED.coldStartSeconds + Math.ceil(shards / concurrency) * largestShardImages * secondsPerImage
    : 0;
  const wallSeconds = seconds.Ingest + mapSeconds + seconds.TrainHead + seconds.Evaluate + seconds.Publish + jobSeconds;

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
    warnings: warningsOf(seconds, largestShardImages * secondsPerImage + MEASURED.coldStartSeconds),
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

/** Of the job, whose instance has four vCPUs beside its GPU and a minute or two to start. */
function fullPassSeconds({ images, trainImages }: RunShape, config: AskedConfig, secondsPerImage: number): number {
  const startSeconds = 120;
  const perImage = secondsPerImage / 2;
  let seconds = 0;
  if (config.augment) seconds += startSeconds + (images + trainImages * config.augment.views) * perImage;
  else if (config.mode === 'features') seconds += startSeconds + images * perImage;
  // A pass of training costs about three of running.
  if (config.mode === 'fine-tune') seconds += startSeconds + 3 * perImage * trainImages * config.fineTune.epochs;
  return seconds;
}

function warningsOf(seconds: Readonly<Record<'Ingest' | 'TrainHead', number>>, shardSeconds: number): string[] {
  const over = (step: 'Ingest' | 'TrainHead' | 'ExtractFeatures', found: number, remedy: string) => {
    const limit = STEPS[step].timeoutSeconds;
    return found > limit ? [`${step} would take ${Math.round(found)} s, its limit is ${limit} s: ${remedy}`] : [];
  };
  return [
    ...over('Ingest', seconds.Ingest, 'split the archive'),
    ...over('ExtractFeatures', shardSeconds, 'make "shardImages" smaller'),
    ...over('TrainHead', seconds.TrainHead, 'train fewer epochs, or with larger batches'),
  ];
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
