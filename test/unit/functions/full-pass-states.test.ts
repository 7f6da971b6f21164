import { checkDefinition } from '../../../cli/local/check-definition';
import { ExecutionFailed, interpretStateMachine } from '../../../cli/local/interpret-state-machine';
import type { Json } from '../../../cli/local/payload-template';
import { type PipelineOptions, pipeline, type Targets } from '../../../functions/pipeline';
import type { StateMachine } from '../../../functions/states/state-machine';
import { FUNCTION_STEP_NAMES } from '../../../functions/steps';
import { SetupError, UnavailableError } from '../../../shared/errors';

const TARGETS = Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, name])) as Targets;
const WITH_JOB: PipelineOptions = { concurrency: 2, fullPass: { queue: 'queue', definition: 'job' } };

interface Answers {
  readonly features?: 'map' | 'features' | 'augment';
  readonly images?: number;
  readonly fineTune?: boolean;
  readonly large?: boolean;
  /** What the job does. */
  job?(): Promise<void>;
}

/** Runs the pipeline with steps that only answer; returns the states it went through and what each was told. */
async function run(
  options: PipelineOptions,
  { features = 'map', images = 4, fineTune = false, large = false, job }: Answers,
) {
  const states: string[] = [];
  const told: Record<string, Json> = {};
  const jobs: Readonly<Record<string, string>>[] = [];
  const answers: Record<string, Json> = {
    Ingest: { shardList: { bucket: 'memory:', key: 'list' }, shards: 1, images, features, large, fineTune },
    ExtractFeatures: { shard: 0, images, cached: 0, skipped: 0 },
    TrainHead: { epochs: 1, parameters: 1, fineTune },
    Evaluate: { loss: 0, accuracy: 1 },
    Publish: { metrics: 'm', report: 'r', model: 'd' },
    RecordFailure: { state: 's', error: 'e', problem: 'p', executionError: 'SetupError' },
  };
  const tasks = Object.fromEntries(
    FUNCTION_STEP_NAMES.map((name) => [
      name,
      async (payload: Json) => {
        told[name] = payload;
        return answers[name];
      },
    ]),
  );
  const outcome = await interpretStateMachine(pipeline(TARGETS, options), {
    tasks,
    jobs: {
      async job(environment) {
        jobs.push(environment);
        await job?.();
      },
    },
    readItems: async () => Buffer.from('[{"shard":0,"images":4}]'),
    input: { source: 'memory:/a.zip' },
    executionName: 'run-1',
    signal: new AbortController().signal,
    onEvent: ({ kind, state }) => void (kind === 'entered' && states.push(state)),
    sleep: async () => undefined,
    random: () => 0,
  }).catch((error: unknown) => error);
  return { states, told, jobs, outcome };
}

describe('pipeline() with a full pass', () => {
  test('leaves a plain run to the Map and sends it to no job', async () => {
    const { states, jobs, outcome } = await run(WITH_JOB, {});
    expect(states).toEqual(
      ['Ingest', 'ChooseFeatures', 'Features', 'ExtractFeatures', 'TrainHead', 'ChooseFineTune', 'Evaluate'].concat(
        'Publish',
      ),
    );
    expect(jobs).toEqual([]);
    expect(outcome).toEqual({ metrics: 'm', report: 'r', model: 'd' });
  });

  test.each([
    ['features', 'FullPassFeatures'],
    ['augment', 'FullPassAugment'],
  ] as const)('sends a run that asks for %s to one job instead of the Map', async (features, state) => {
    const { states, jobs, told, outcome } = await run(WITH_JOB, { features });
    expect(states).toContain(state);
    expect(states).not.toContain('Features');
    expect(jobs).toEqual([{ HEADSTART_TASK: features, HEADSTART_RUN_ID: 'run-1' }]);
    expect(told.TrainHead).toEqual({ runId: 'run-1' });
    expect(outcome).toEqual({ metrics: 'm', report: 'r', model: 'd' });
  });

  test('sends a set above the threshold to the job, and one at the threshold to the Map', async () => {
    const options = { ...WITH_JOB, fullPassAboveImages: 1000 };
    expect((await run(options, { images: 1001 })).jobs).toEqual([
      { HEADSTART_TASK: 'features', HEADSTART_RUN_ID: 'run-1' },
    ]);
    expect((await run(options, { images: 1000 })).jobs).toEqual([]);
  });

  test('goes from the head to fine-tuning where TrainHead says so, then to Evaluate', async () => {
    const { states, jobs } = await run(WITH_JOB, { fineTune: true });
    expect(jobs).toEqual([{ HEADSTART_TASK: 'fine-tune', HEADSTART_RUN_ID: 'run-1' }]);
    expect(states.slice(states.indexOf('TrainHead'))).toEqual([
      'TrainHead',
      'ChooseFineTune',
      'FullPassFineTune',
      'Evaluate',
      'Publish',
    ]);
  });

  test('tells a job that failed like any other step', async () => {
    const job = () => Promise.reject(new SetupError('no GPU'));
    const { told, outcome } = await run(WITH_JOB, { features: 'augment', job });
    expect(told.RecordFailure).toEqual({
      runId: 'run-1',
      state: 'FullPassAugment',
      error: 'SetupError',
      cause: 'no GPU',
    });
    expect(outcome).toBeInstanceOf(ExecutionFailed);
    expect((outcome as ExecutionFailed).cause).toBeInstanceOf(SetupError);
  });

  test('sends a job again that a store did not answer', async () => {
    let calls = 0;
    const job = async () => {
      if (++calls < 3) throw new UnavailableError('busy');
    };
    expect((await run(WITH_JOB, { features: 'features', job })).outcome).toHaveProperty('metrics');
    expect(calls).toBe(3);
  });
});

describe('pipeline() without a full pass', () => {
  test.each([{ features: 'augment' }, { features: 'features' }, { fineTune: true }] as const)(
    'fails a run that needs it, and says why: %j',
    async (answers) => {
      const { told, jobs, outcome } = await run({ concurrency: 2 }, answers);
      expect(told.RecordFailure).toMatchObject({ state: 'FullPassMissing', error: 'SetupError' });
      expect((outcome as ExecutionFailed).reason).toMatch(/no full pass.*\n→ /s);
      expect(jobs).toEqual([]);
    },
  );
});

describe('pipeline() with a job for large sets', () => {
  const WITH_BOTH: PipelineOptions = { ...WITH_JOB, largeJob: { queue: 'other', definition: 'job' } };
  const tasksOf = (jobs: readonly Readonly<Record<string, string>>[]) => jobs.map((told) => told.HEADSTART_TASK);

  test('trains and measures a large set in jobs, which no function is called for, and publishes it as any other', async () => {
    const { states, jobs, told, outcome } = await run(WITH_BOTH, { large: true });
    expect(states.slice(states.indexOf('ExtractFeatures') + 1)).toEqual([
      ...['ChooseTraining', 'TrainHeadJob', 'ChooseFineTune', 'EvaluateJob', 'Publish'],
    ]);
    expect(jobs).toEqual(
      ['train-head', 'evaluate'].map((task) => ({ HEADSTART_TASK: task, HEADSTART_RUN_ID: 'run-1' })),
    );
    expect(Object.keys(told).sort()).toEqual(['ExtractFeatures', 'Ingest', 'Publish']);
    expect(outcome).toEqual({ metrics: 'm', report: 'r', model: 'd' });
  });

  test('calls functions for all other sets, and for every set where the stack has no such job', async () => {
    for (const [options, large] of [
      [WITH_BOTH, false],
      [WITH_JOB, true],
    ] as const) {
      const { jobs, told } = await run(options, { large });
      expect([jobs, Object.keys(told)]).toEqual([[], expect.arrayContaining(['TrainHead', 'Evaluate'])]);
    }
  });

  test('goes by the number of images instead, where the stack was told one', async () => {
    const options = { ...WITH_BOTH, largeAboveImages: 1000 };
    expect(tasksOf((await run(options, { images: 1001 })).jobs)).toEqual(['train-head', 'evaluate']);
    expect((await run(options, { images: 1000, large: true })).jobs).toEqual([]);
  });

  test('fine-tunes in between, by what Ingest has said: a job has no answer', async () => {
    const asked = { large: true, fineTune: true };
    expect(tasksOf((await run(WITH_BOTH, asked)).jobs)).toEqual(['train-head', 'fine-tune', 'evaluate']);
    // Behind a function it is that function which says so, also of a run that has asked for it.
    const small = await run(WITH_BOTH, { fineTune: true });
    expect(tasksOf(small.jobs)).toEqual(['fine-tune']);
    expect(small.states.slice(-3)).toEqual(['ChooseEvaluation', 'Evaluate', 'Publish']);
    const { told } = await run({ ...WITH_BOTH, fullPass: undefined } as never, asked);
    expect(told.RecordFailure).toMatchObject({ state: 'FullPassMissing' });
  });

  test('follows features that a job has computed', async () => {
    const { jobs } = await run(WITH_BOTH, { features: 'augment', large: true });
    expect(tasksOf(jobs)).toEqual(['augment', 'train-head', 'evaluate']);
  });

  test('records the failure of a job under its own state', async () => {
    const job = () => Promise.reject(new SetupError('no space'));
    const { told } = await run(WITH_BOTH, { large: true, job });
    expect(told.RecordFailure).toMatchObject({ state: 'TrainHeadJob', error: 'SetupError', cause: 'no space' });
  });
});

describe('checkDefinition()', () => {
  const withState = (change: object): StateMachine => {
    const definition = pipeline(TARGETS, WITH_JOB);
    const job = definition.States.FullPassFeatures as object;
    return {
      ...definition,
      States: { ...definition.States, FullPassFeatures: { ...job, ...change } as { Type: string } },
    };
  };

  test('lets the job of the full pass through', () => {
    expect(() => checkDefinition(withState({}))).not.toThrow();
  });

  test.each([
    [{ Resource: 'arn:aws:states:::batch:submitJob' }, /batch:submitJob", which does not run locally/],
    [{ Parameters: { JobDefinition: 'job', ContainerOverrides: {} } }, /tells its job nothing/],
    [{ Parameters: { ContainerOverrides: { Environment: [] }, ArrayProperties: { Size: 2 } } }, /"ArrayProperties"/],
    [{ Parameters: { ContainerOverrides: { Environment: [], Command: ['x'] } } }, /"Command"/],
  ])('refuses a job that would not run locally as it does on AWS: %j', (change, message) => {
    expect(() => checkDefinition(withState(change))).toThrow(message);
  });
});
