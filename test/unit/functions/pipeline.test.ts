import { checkDefinition } from '../../../cli/local/check-definition';
import { type PipelineOptions, pipeline, type Targets } from '../../../functions/pipeline';
import type { State, StateMachine } from '../../../functions/states/state-machine';
import { FUNCTION_STEP_NAMES, STEP_NAMES, STEPS } from '../../../functions/steps';
import * as errors from '../../../shared/errors';

const targets = Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, `arn:${name}`])) as Targets;
const FULL: PipelineOptions = {
  ...{ concurrency: 40, toleratedFailurePercentage: 5, fullPassAboveImages: 1000 },
  fullPass: { queue: 'queue', definition: 'definition' },
  resultBucket: 'bucket',
  largeJob: { queue: 'other', definition: 'large' },
};

/** Every state, those of the Map's children included. */
function allStates({ States }: StateMachine): [name: string, state: State][] {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.Type === 'Map' ? allStates(state.ItemProcessor as StateMachine) : []),
  ]);
}
const rules = (state: State, field: 'Retry' | 'Catch') =>
  (state[field] ?? []) as { ErrorEquals: string[]; Next: string }[];

describe.each<[string, PipelineOptions]>([
  ['with all jobs', FULL],
  ['with a job for large sets alone', { concurrency: 2, largeJob: { queue: 'other', definition: 'large' } }],
  ['without', { concurrency: 2 }],
])('pipeline() %s', (_, options) => {
  const definition = pipeline(targets, options);
  const states = allStates(definition);
  const top = Object.entries(definition.States);

  test('pipeline() is plain JSON that the local interpreter runs as AWS does', () => {
    expect(JSON.parse(JSON.stringify(definition))).toEqual(definition);
    expect(() => checkDefinition(definition)).not.toThrow();
    expect(Buffer.byteLength(JSON.stringify(definition))).toBeLessThan(1024 * 1024);
  });

  test('pipeline() reaches every state, and ends', () => {
    const reached = new Set<string>();
    const visit = (name: unknown): void => {
      if (typeof name !== 'string' || reached.has(name)) return;
      reached.add(name);
      const state = definition.States[name] as State;
      const choices = (state.Choices ?? []) as { Next: string }[];
      for (const next of [state.Next, state.Default, ...[...choices, ...rules(state, 'Catch')].map(({ Next }) => Next)])
        visit(next);
    };
    visit(definition.StartAt);
    expect([...reached].sort()).toEqual(Object.keys(definition.States).sort());
  });

  test('pipeline() calls every step that is a function by its target', () => {
    const called = states.filter(([, { Resource }]) => Resource === 'arn:aws:states:::lambda:invoke');
    const functions = called.map(([, { Parameters }]) => (Parameters as { FunctionName: string }).FunctionName);
    expect(functions.sort()).toEqual(FUNCTION_STEP_NAMES.map((name) => `arn:${name}`).sort());
    for (const [name, state] of called)
      expect([name, state.TimeoutSeconds]).toEqual([name, STEPS[name as keyof typeof STEPS].timeoutSeconds + 30]);
  });

  test('pipeline() catches whatever a state may throw, and notes which state it was', () => {
    const working = top.filter(([name, { Type }]) => (Type === 'Task' || Type === 'Map') && name !== 'RecordFailure');
    expect(working.length).toBeGreaterThanOrEqual(5);
    for (const [name, state] of working) {
      const last = rules(state, 'Catch').at(-1);
      expect([name, last]).toEqual([
        name,
        { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: `${name}Failed` },
      ]);
      expect(definition.States[`${name}Failed`]).toMatchObject({
        Type: 'Pass',
        Parameters: { state: name },
        Next: 'RecordFailure',
      });
    }
    expect(definition.States.RecordFailure).toMatchObject({ Next: 'Failed' });
    expect(definition.States.Failed).toMatchObject({
      Type: 'Fail',
      ErrorPath: '$.recorded.error',
      CausePath: '$.cause',
    });
  });

  test('pipeline() retries by name, what time can heal and never bad input', () => {
    const retrying = states.filter(([, { Type }]) => Type === 'Task');
    const names = retrying.flatMap(([, state]) => rules(state, 'Retry').flatMap(({ ErrorEquals }) => ErrorEquals));
    // Step Functions' own: that a task ran out of time, never that it failed or that anything did.
    expect([...new Set(names.filter((name) => name.startsWith('States.')))]).toEqual(['States.Timeout']);
    for (const [name, state] of retrying) expect([name, rules(state, 'Retry').length > 0]).toEqual([name, true]);
    // A job computes evicted features again by itself; a function sends the run back to where they are computed.
    const retriedOfOurs = [
      ...(options.fullPass || options.largeJob ? ['FeaturesGoneError'] : []),
      'OutOfTimeError',
      'UnavailableError',
    ];
    const ours = Object.values(errors)
      .filter((value) => typeof value === 'function' && value.prototype instanceof errors.HeadstartError)
      .map((Own) => new (Own as new (message: string) => Error)('').name);
    expect(ours.length).toBeGreaterThan(8);
    expect(ours.filter((name) => names.includes(name)).sort()).toEqual(retriedOfOurs);
  });

  test('pipeline() tries again once where time ran out, five times where a service failed, for hours where it was busy, and waits unevenly', () => {
    const attempts = (error: string) =>
      (
        rules(definition.States.Ingest as State, 'Retry') as {
          ErrorEquals: string[];
          MaxAttempts?: number;
          JitterStrategy?: string;
        }[]
      )
        .filter(({ ErrorEquals }) => ErrorEquals.includes(error))
        .map(({ MaxAttempts, JitterStrategy }) => [MaxAttempts, JitterStrategy]);
    expect(attempts('Sandbox.Timedout')).toEqual([[1, 'FULL']]);
    expect(attempts('OutOfTimeError')).toEqual([[1, 'FULL']]);
    expect(attempts('Lambda.TooManyRequestsException')).toEqual([[500, 'FULL']]);
    expect(attempts('Lambda.CodeArtifactUserPendingException')).toEqual([[30, 'FULL']]);
    expect(attempts('Lambda.ServiceException')).toEqual([[5, 'FULL']]);
    expect(attempts('Runtime.ExitError')).toEqual([[5, 'FULL']]);
  });

  test('pipeline() has the results of the Map written to the bucket where there is one, and passes none of them on', () => {
    const { ResultWriter, ResultPath } = definition.States.Features as State;
    const parameters = { Bucket: options.resultBucket, Prefix: 'map-results' };
    const writer = { Resource: 'arn:aws:states:::s3:putObject', Parameters: parameters };
    expect(ResultWriter).toEqual(options.resultBucket === undefined ? undefined : writer);
    expect(ResultPath).toBeNull();
  });

  test('pipeline() reads the shard list again where that failed, and never begins a Map of failed shards again', () => {
    expect(rules(definition.States.Features as State, 'Retry').map(({ ErrorEquals }) => ErrorEquals)).toEqual([
      ['States.ItemReaderFailed', 'States.ResultWriterFailed'],
    ]);
  });

  test('pipeline() goes back to computing features where they were evicted before they were read', () => {
    const back = top.flatMap(([name, state]) =>
      rules(state, 'Catch')
        .filter(({ ErrorEquals }) => ErrorEquals.includes('FeaturesGoneError'))
        .map(({ Next }) => [name, Next]),
    );
    expect(back).toEqual([
      ['TrainHead', 'ChooseFeatures'],
      ['Evaluate', 'Ingest'],
    ]);
  });

  test('pipeline() has States.ALL nowhere but in the last catcher', () => {
    for (const [name, state] of states) {
      const early = [...rules(state, 'Retry'), ...rules(state, 'Catch').slice(0, -1)].flatMap(
        ({ ErrorEquals }) => ErrorEquals,
      );
      expect([name, early.includes('States.ALL')]).toEqual([name, false]);
    }
  });

  test('pipeline() runs as many shards at once as it is told', () => {
    expect(definition.States.Features).toMatchObject({ MaxConcurrency: options.concurrency });
    expect(definition.States.Features?.ToleratedFailurePercentage).toBe(options.toleratedFailurePercentage);
  });
});

describe('STEPS', () => {
  test('STEPS names a source file for each step, and prefixes that end with a slash', () => {
    for (const name of STEP_NAMES) {
      const { file, reads, writes, timeoutSeconds, packaging } = STEPS[name];
      expect(require.resolve(`../../../functions/${file}`)).toMatch(/functions/);
      for (const prefix of [...reads, ...writes]) expect(prefix).toMatch(/^[a-z]+\/$/);
      if (packaging !== 'job') expect(timeoutSeconds).toBeLessThanOrEqual(900);
    }
  });
});
