import { MAX_PAYLOAD_BYTES } from '../../functions/contracts';
import { isLarge } from '../../functions/cost/is-large';
import {
  type CostedStep,
  expectedSecondsPerImage,
  JOB_START_SECONDS,
  type StepCost,
  stepCosts,
} from '../../functions/cost/step-costs';
import {
  type FunctionSize,
  jobOverrunsOf,
  type Overrun,
  overrunsOf,
  overrunText,
} from '../../functions/cost/step-limits';
import { featureRoute } from '../../functions/feature-route';
import { pipeline, type Targets } from '../../functions/pipeline';
import { callDollars, gbSecondsOf, jobDollars, largeJobDollars, PRICES } from '../../functions/price-table';
import {
  FULL_PASS_ENVIRONMENT,
  FUNCTION_STEP_NAMES,
  type FunctionStepName,
  LARGE_JOB,
  type LargeTask,
  STEPS,
} from '../../functions/steps';
import type { AskedConfig } from '../../shared/config';
import { FAILURE_STEP, findState, stepOf } from '../../shared/states';
import { ExecutionFailed, interpretStateMachine } from '../local/interpret-state-machine';
import { type Json, runtimeError } from '../local/payload-template';
import { countCalls } from './count-calls';
import { fullPassSeconds } from './full-pass-seconds';
import type { RunShape } from './run-shape';
import { VirtualClock } from './virtual-clock';

export interface SimulateOptions {
  /** Calls of ExtractFeatures at the same time. */
  readonly concurrency: number;
  readonly sizeOf: (step: CostedStep) => FunctionSize;
  /** Whether the stack has a job for what is too large for functions; it has unless told otherwise. */
  readonly largeJob?: boolean;
}

export interface Simulated {
  /** Where the run fails, the state's error, and what there was not enough of. */
  readonly failed?: { readonly state: string; readonly error: string; readonly overrun: Overrun | undefined };
  readonly wallSeconds: number;
  readonly dollars: number;
  readonly gbSeconds: number;
  readonly transitions: number;
  /** Of functions, each attempt by itself. */
  readonly calls: number;
  /** What a state was answered, at most. */
  readonly largestAnswer: { readonly state: string; readonly bytes: number };
}

/**
 * A run of a size that nobody needs to have: the state machine itself, one call per shard, every call taking what
 * step-costs.ts says, on a clock that does not wait. A call that needs more than its function has fails as it would on AWS,
 * and is tried again and caught as the state machine says.
 */
export async function simulateRun(shape: RunShape, config: AskedConfig, options: SimulateOptions): Promise<Simulated> {
  return new SimulatedRun(shape, config, options).run();
}

/** The functions' names, as on a laptop. */
const TARGETS = Object.fromEntries(FUNCTION_STEP_NAMES.map((step) => [step, step])) as Targets;
const FULL_PASS = { queue: 'queue', definition: 'job' };
const BUCKET = 'headstart-data';
const LARGE = { queue: 'large-queue', definition: 'large-job' };
/** What each overrun looks like to a state machine. */
const ERRORS = {
  memory: 'Runtime.ExitError',
  time: 'Sandbox.Timedout',
  scratch: 'SetupError',
} as const satisfies Record<Overrun['of'], string>;
/** Of its time, what a call has worked when its memory is full. */
const KILLED_AFTER = 1 / 2;

class SimulatedRun {
  readonly #clock = new VirtualClock();
  readonly #costs: Readonly<Record<CostedStep, StepCost>>;
  readonly #jobCosts: Readonly<Record<CostedStep, StepCost>>;
  readonly #hasLargeJob: boolean;
  readonly #isLarge: boolean;
  readonly #secondsPerImage: number;
  readonly #overruns = new Map<string, Overrun>();
  #environments = 0;
  #dollars = 0;
  #gbSeconds = 0;
  #transitions = 0;
  #calls = 0;
  #largestAnswer = { state: '', bytes: 0 };
  /** The last state that was entered and calls a step. */
  #state = '';

  constructor(
    readonly shape: RunShape,
    readonly config: AskedConfig,
    readonly options: SimulateOptions,
  ) {
    this.#secondsPerImage = expectedSecondsPerImage(config);
    const costsWith = (trainMemoryMb: number) =>
      stepCosts(shape, config, { concurrency: 1, secondsPerImage: this.#secondsPerImage, trainMemoryMb });
    this.#costs = costsWith(options.sizeOf('TrainHead').memoryMb);
    this.#jobCosts = costsWith(LARGE_JOB.memoryMb);
    this.#hasLargeJob = options.largeJob ?? true;
    // Ingest does not know how its stack was deployed.
    this.#isLarge = isLarge(costsWith(STEPS.TrainHead.memoryMb));
  }

  async run(): Promise<Simulated> {
    const { concurrency } = this.options;
    const failed = await this.#failureOf(
      interpretStateMachine(
        pipeline(TARGETS, {
          concurrency,
          fullPass: FULL_PASS,
          resultBucket: BUCKET,
          ...(this.#hasLargeJob && { largeJob: LARGE }),
        }),
        {
          tasks: this.#tasks(),
          jobs: {
            [FULL_PASS.definition]: () => this.#job(),
            [LARGE.definition]: (told) => this.#largeJob(told[FULL_PASS_ENVIRONMENT.task] as LargeTask),
          },
          readItems: async () => Buffer.from(JSON.stringify(this.#items())),
          input: { source: 's3://bucket/photos.zip', config: {} },
          executionName: 'run',
          signal: new AbortController().signal,
          sleep: (seconds) => this.#clock.sleep(seconds),
          random: () => 0.5,
          onEvent: ({ kind, state }) => {
            if (kind === 'entered' || kind === 'retry') this.#transitions++;
            if (kind === 'entered' && findState(state)) this.#state = state;
          },
          onAnswer: (state, answer) => this.#weigh(state, answer),
        },
      ),
    );
    return {
      ...(failed && { failed }),
      wallSeconds: this.#clock.now,
      dollars: this.#dollars + this.#transitions * PRICES.stateTransition + this.#requestDollars(failed?.state),
      gbSeconds: this.#gbSeconds,
      transitions: this.#transitions,
      calls: this.#calls,
      largestAnswer: this.#largestAnswer,
    };
  }

  async #failureOf(execution: Promise<unknown>): Promise<Simulated['failed']> {
    try {
      await execution;
      return undefined;
    } catch (error) {
      if (!(error instanceof ExecutionFailed)) throw error;
      return { state: this.#state, error: error.error, overrun: this.#overruns.get(this.#state) };
    }
  }

  #tasks(): Record<FunctionStepName, (payload: Json) => Promise<unknown>> {
    const { shape, config } = this;
    const once = (step: CostedStep, answer: object) => async () => {
      await this.#call(step, this.#costs[step]);
      return answer;
    };
    const shardList = { bucket: BUCKET, key: 'runs/run/shards.json' };
    const { shards, images } = shape;
    return {
      Ingest: once('Ingest', {
        ...{ shardList, shards, images, features: featureRoute(config) },
        ...{ large: this.#isLarge, fineTune: config.mode === 'fine-tune' },
      }),
      ExtractFeatures: async (payload) => {
        const { item } = payload as { item: { shard: number; images: number } };
        const warm = this.#costs.ExtractFeatures.longestSeconds - shape.largestShardImages * this.#secondsPerImage;
        // The first call of each environment loads the base.
        const cold = this.#environments++ < this.options.concurrency ? warm : 0;
        const longestSeconds = cold + item.images * this.#secondsPerImage;
        await this.#call('ExtractFeatures', { ...this.#costs.ExtractFeatures, longestSeconds });
        return { ...item, cached: 0, skipped: 0 };
      },
      TrainHead: once('TrainHead', { epochs: 1, parameters: 1, fineTune: config.mode === 'fine-tune' }),
      Evaluate: once('Evaluate', { loss: 0, accuracy: 1 }),
      Publish: once('Publish', { metrics: 'metrics.json', report: 'report.html', model: 'model/' }),
      [FAILURE_STEP]: async (payload) => {
        const { state, error, cause } = payload as Record<string, string>;
        return { state, error, problem: cause, executionError: error };
      },
    };
  }

  /** One attempt of a call, and what it is billed. */
  async #call(step: CostedStep, cost: StepCost): Promise<void> {
    const size = this.options.sizeOf(step);
    const [overrun] = overrunsOf(step, cost, size);
    const worked = cost.longestSeconds * (overrun?.of === 'memory' ? KILLED_AFTER : 1);
    const seconds = Math.min(size.timeoutSeconds, worked);
    await this.#clock.sleep(seconds);
    this.#calls++;
    this.#gbSeconds += gbSecondsOf(seconds, size.memoryMb);
    this.#dollars += callDollars(seconds, size.memoryMb);
    if (overrun) this.#fail(overrun);
  }

  async #job(): Promise<void> {
    const seconds = fullPassSeconds(this.shape, this.config, this.#secondsPerImage);
    await this.#clock.sleep(seconds);
    this.#dollars += jobDollars(seconds);
  }

  /** What a job is sent for that does a function's work. */
  async #largeJob(task: LargeTask): Promise<void> {
    const step = stepOf(task) as CostedStep;
    const cost = this.#jobCosts[step];
    const [overrun] = jobOverrunsOf(step, cost);
    const worked = cost.longestSeconds * (overrun?.of === 'memory' ? KILLED_AFTER : 1);
    const seconds = JOB_START_SECONDS + Math.min(LARGE_JOB.timeoutSeconds, worked);
    await this.#clock.sleep(seconds);
    this.#dollars += largeJobDollars(seconds, LARGE_JOB);
    if (overrun) this.#fail(overrun, 'States.TaskFailed');
  }

  #items() {
    const { shards, images, largestShardImages } = this.shape;
    return Array.from({ length: shards }, (_, shard) => ({
      shard,
      images: Math.min(largestShardImages, images - shard * largestShardImages),
    }));
  }

  #weigh(state: string, answer: Json): void {
    const bytes = Buffer.byteLength(JSON.stringify(answer));
    if (bytes > this.#largestAnswer.bytes) this.#largestAnswer = { state, bytes };
    if (bytes > MAX_PAYLOAD_BYTES) throw runtimeError('States.DataLimitExceeded', `"${state}" answers ${bytes} bytes`);
  }

  #fail(overrun: Overrun, error: string = ERRORS[overrun.of]): never {
    this.#overruns.set(this.#state, overrun);
    throw runtimeError(error, overrunText(overrun));
  }

  /** Of the steps up to the one that failed. */
  #requestDollars(failedIn: string | undefined): number {
    const { shape, config, options } = this;
    const calls = countCalls(shape, config, Math.min(options.concurrency, shape.shards));
    const last = FUNCTION_STEP_NAMES.findIndex((step) => step === findState(failedIn ?? '')?.step);
    const done = FUNCTION_STEP_NAMES.slice(0, last === -1 ? undefined : last + 1);
    return Object.entries(calls).reduce(
      (sum, [step, { writes, reads }]) =>
        sum + (done.includes(step as FunctionStepName) ? writes * PRICES.s3Write + reads * PRICES.s3Read : 0),
      0,
    );
  }
}
