import {
  type ExecutionEvent,
  ExecutionFailed,
  type InterpretOptions,
  interpretStateMachine,
} from '../../../../cli/local/interpret-state-machine';
import type { Json } from '../../../../cli/local/payload-template';
import type { State, StateMachine } from '../../../../functions/states/state-machine';
import { CancelledError, UnavailableError } from '../../../../shared/errors';

const states = (own: Record<string, object>): StateMachine => ({
  StartAt: Object.keys(own)[0] as string,
  States: own as Record<string, State>,
});
const task = (rest: object, payload: object = { 'all.$': '$' }) => ({
  ...{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'F', Payload: payload } },
  OutputPath: '$.Payload',
  ...rest,
});

function run(machine: StateMachine, options: Partial<InterpretOptions> = {}) {
  const events: ExecutionEvent[] = [];
  const waits: number[] = [];
  const result = interpretStateMachine(machine, {
    tasks: { F: async (payload) => payload },
    readItems: async () => undefined,
    input: { n: 1 },
    executionName: 'run-1',
    signal: new AbortController().signal,
    onEvent: (event) => void events.push(event),
    sleep: async (seconds) => void waits.push(seconds),
    random: () => 0.5,
    ...options,
  });
  return { result, events, waits };
}

/** A task that throws what it is told, one after the other, and then answers. */
function failing(...errors: (Error | undefined)[]) {
  let calls = 0;
  const F = async () => {
    const error = errors[calls++];
    if (error) throw error;
    return { calls };
  };
  return { tasks: { F }, calls: () => calls };
}

describe('interpretStateMachine()', () => {
  test('interpretStateMachine() passes on data by InputPath, Parameters, ResultSelector, ResultPath and OutputPath', async () => {
    const seen: Json[] = [];
    const machine = states({
      A: task(
        {
          InputPath: '$.in',
          ResultSelector: { 'got.$': '$.Payload.n' },
          ResultPath: '$.kept',
          OutputPath: '$',
          Next: 'B',
        },
        { 'n.$': '$.n', 'name.$': '$$.Execution.Name', 'state.$': '$$.State.Name' },
      ),
      B: {
        Type: 'Pass',
        Parameters: { 'x.$': '$.kept.got', 'input.$': '$$.Execution.Input' },
        ResultPath: '$.b',
        End: true,
      },
    });
    const F = async (payload: Json) => {
      seen.push(payload);
      return { n: 7 };
    };
    const { result } = run(machine, { tasks: { F }, input: { in: { n: 5 }, out: 1 } });
    expect(await result).toEqual({ n: 5, kept: { got: 7 }, b: { x: 7, input: { in: { n: 5 }, out: 1 } } });
    expect(seen).toEqual([{ n: 5, name: 'run-1', state: 'A' }]);
  });

  test('interpretStateMachine() loses what JSON loses, on the way in and out', async () => {
    let given: unknown;
    const answer = { list: new Float32Array(2), gone: undefined, when: new Date(0), nan: Number.NaN };
    const F = async (payload: Json) => {
      given = payload;
      return answer;
    };
    const input = { n: 1 };
    const { result } = run(states({ A: task({ End: true }) }), { tasks: { F }, input });
    expect(await result).toEqual({ list: { 0: 0, 1: 0 }, when: '1970-01-01T00:00:00.000Z', nan: null });
    expect(given).toEqual({ all: input });
    expect((given as { all: unknown }).all).not.toBe(input);
    const nothing = run(states({ A: task({ End: true }) }), { tasks: { F: async () => undefined } });
    expect(await nothing.result).toBeNull();
  });

  test('interpretStateMachine() tries again what a retrier names, as often and as late as it says', async () => {
    const retry = [{ ErrorEquals: ['UnavailableError'], IntervalSeconds: 2, MaxAttempts: 2, JitterStrategy: 'FULL' }];
    const busy = () => new UnavailableError('busy');
    const healed = failing(busy(), busy());
    const twice = run(states({ A: task({ Retry: retry, End: true }) }), healed);
    expect(await twice.result).toEqual({ calls: 3 });
    expect(twice.waits).toEqual([1, 2]);
    expect(twice.events).toContainEqual({ kind: 'retry', state: 'A', error: 'UnavailableError', seconds: 1 });

    const lost = failing(busy(), busy(), busy(), busy());
    await expect(run(states({ A: task({ Retry: retry, End: true }) }), lost).result).rejects.toThrow(
      'UnavailableError: busy',
    );
    expect(lost.calls()).toBe(3);

    const other = failing(new TypeError('wrong'));
    await expect(run(states({ A: task({ Retry: retry, End: true }) }), other).result).rejects.toThrow(
      'TypeError: wrong',
    );
    expect(other.calls()).toBe(1);
  });

  test('interpretStateMachine() counts the attempts of each retrier for itself', async () => {
    const named = (name: string) => Object.assign(new Error(name), { name });
    const Retry = [
      { ErrorEquals: ['A'], MaxAttempts: 1, IntervalSeconds: 5 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 2 },
    ];
    const { result, waits } = run(
      states({ S: task({ Retry, End: true }) }),
      failing(named('A'), named('B'), named('C')),
    );
    expect(await result).toEqual({ calls: 4 });
    expect(waits).toEqual([5, 1, 2]);
  });

  test('interpretStateMachine() hands an error to the first catcher that takes it, beside the data', async () => {
    const machine = states({
      A: task({
        End: true,
        Catch: [
          { ErrorEquals: ['Other'], Next: 'Wrong' },
          { ErrorEquals: ['RangeError'], ResultPath: '$.failure', Next: 'Right' },
          { ErrorEquals: ['States.ALL'], Next: 'Wrong' },
        ],
      }),
      Wrong: { Type: 'Fail' },
      Right: { Type: 'Pass', End: true },
    });
    const { result, events } = run(machine, failing(new RangeError('too far')));
    expect(await result).toEqual({ n: 1, failure: { Error: 'RangeError', Cause: 'too far' } });
    expect(events).toContainEqual({ kind: 'failed', state: 'A', error: 'RangeError' });
  });

  test('interpretStateMachine() hands on what a state is answered, and fails the state with what that throws', async () => {
    const catcher = { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'B' };
    const machine = states({ A: task({ Catch: [catcher], End: true }), B: { Type: 'Succeed' } });
    const failingWith = (name: string) => ({
      onAnswer(state: string, answer: Json) {
        expect([state, answer]).toEqual(['A', { StatusCode: 200, Payload: { all: { n: 1 } } }]);
        throw Object.assign(new Error('too much'), { name });
      },
    });
    const caught = await run(machine, failingWith('Other')).result;
    expect(caught).toEqual({ n: 1, failure: { Error: 'Other', Cause: 'too much' } });
    const large = run(machine, failingWith('States.DataLimitExceeded')).result;
    await expect(large).rejects.toMatchObject({ error: 'States.DataLimitExceeded' });
  });

  test('interpretStateMachine() ends in a Fail state with the error it was told, and keeps the error itself', async () => {
    const error = new RangeError('too far');
    const machine = states({
      A: task({ End: true, Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'F' }] }),
      F: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
    });
    const ended = await run(machine, failing(error)).result.catch((thrown: unknown) => thrown);
    expect(ended).toBeInstanceOf(ExecutionFailed);
    expect(ended).toMatchObject({ error: 'RangeError', reason: 'too far', cause: error });
  });

  test('interpretStateMachine() chooses, falls back to the default, and fails where there is none', async () => {
    const machine = (Default?: string) =>
      states({
        C: {
          Type: 'Choice',
          Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'One' }],
          ...(Default && { Default }),
        },
        One: { Type: 'Pass', Result: 'one', End: true },
        Else: { Type: 'Pass', Result: 'else', End: true },
      });
    expect(await run(machine()).result).toBe('one');
    expect(await run(machine('Else'), { input: { n: 2 } }).result).toBe('else');
    await expect(run(machine(), { input: { n: 2 } }).result).rejects.toThrow(/States\.NoChoiceMatched/);
  });

  test('interpretStateMachine() fails by name where a function or a path is missing', async () => {
    const missing = run(states({ A: task({ End: true }) }), { tasks: {} });
    await expect(missing.result).rejects.toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
    const nowhere = run(states({ A: task({ End: true }, { 'x.$': '$.gone' }) }));
    await expect(nowhere.result).rejects.toMatchObject({ error: 'States.ParameterPathFailure' });
  });

  test('interpretStateMachine() refuses a definition before it runs any of it', async () => {
    const { result, events } = run(states({ A: task({ Next: 'B' }), B: { Type: 'Parallel', End: true } }));
    await expect(result).rejects.toThrow(SyntaxError);
    expect(events).toEqual([]);
  });
});

describe('interpretStateMachine() over a Map', () => {
  const map = (rest: object = {}, inner: object = {}) =>
    states({
      M: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { 'Bucket.$': '$.bucket', Key: 'items.json' },
        },
        ItemSelector: { 'item.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'outer.$': '$.bucket' },
        MaxConcurrency: 3,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED' },
          ...states({ I: task({ End: true, ...inner }, { 'x.$': '$' }) }),
        },
        End: true,
        ...rest,
      },
    });
  const items = (count: number) => ({
    input: { bucket: 'b' },
    readItems: async (bucket: string, key: string) =>
      bucket === 'b' && key === 'items.json'
        ? Buffer.from(JSON.stringify(Array.from({ length: count }, (_, i) => ({ v: i * i }))))
        : undefined,
  });

  test('interpretStateMachine() gives each item its index and value, and answers in their order whichever ends first', async () => {
    let running = 0;
    let most = 0;
    const F = async (payload: Json) => {
      most = Math.max(most, ++running);
      const { x } = payload as { x: { index: number } };
      await new Promise((resolve) => setTimeout(resolve, x.index % 2 ? 1 : 6));
      running--;
      return x;
    };
    const result = await run(map(), { ...items(10), tasks: { F } }).result;
    expect(result).toEqual(Array.from({ length: 10 }, (_, i) => ({ item: { v: i * i }, index: i, outer: 'b' })));
    expect(most).toBe(3);
  });

  test('interpretStateMachine() tries an item again by the retrier of its own state', async () => {
    let failed = false;
    const F = async (payload: Json) => {
      const { x } = payload as { x: { index: number } };
      if (x.index === 2 && !failed) {
        failed = true;
        throw new UnavailableError('busy');
      }
      return x.index;
    };
    const inner = { Retry: [{ ErrorEquals: ['UnavailableError'] }] };
    const { result, events } = run(map({}, inner), { ...items(4), tasks: { F } });
    expect(await result).toEqual([0, 1, 2, 3]);
    expect(events.filter(({ kind }) => kind === 'retry')).toHaveLength(1);
  });

  test('interpretStateMachine() fails a Map with its first item’s error, starts no further items, and tolerates what it may', async () => {
    const started: number[] = [];
    const F = async (payload: Json) => {
      const { index } = (payload as { x: { index: number } }).x;
      started.push(index);
      if (index % 5 === 1) throw new RangeError(`item ${index}`);
      return index;
    };
    await expect(run(map({ MaxConcurrency: 1 }), { ...items(20), tasks: { F } }).result).rejects.toThrow(
      'RangeError: item 1',
    );
    expect(started).toEqual([0, 1]);
    const tolerant = run(map({ ToleratedFailurePercentage: 20 }), { ...items(10), tasks: { F } });
    expect(await tolerant.result).toEqual([0, null, 2, 3, 4, 5, null, 7, 8, 9]);
  });

  test('interpretStateMachine() says that the list of items is not there', async () => {
    const { result } = run(map(), { ...items(1), input: { bucket: 'other' } });
    await expect(result).rejects.toMatchObject({ error: 'States.ItemReaderFailed' });
  });

  test('interpretStateMachine() has a result of the same size for any number of items with a ResultWriter, and drops it', async () => {
    const ResultWriter = {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: 'b', Prefix: 'results' },
    };
    const F = async () => 'long '.repeat(100);
    const answers: Json[] = [];
    const onAnswer = (state: string, answer: Json) => state === 'M' && answers.push(answer);
    const { result } = run(map({ ResultWriter, ResultPath: null }), { ...items(50), tasks: { F }, onAnswer });
    expect(await result).toEqual({ bucket: 'b' });
    expect(answers).toEqual([
      {
        MapRunArn: expect.any(String),
        ResultWriterDetails: { Bucket: 'b', Key: expect.stringMatching(/^results\/[^/]+\/manifest\.json$/) },
      },
    ]);
  });

  test('interpretStateMachine() answers an empty list for no items', async () => {
    expect(await run(map(), items(0)).result).toEqual([]);
  });
});

describe('interpretStateMachine(), aborted', () => {
  const CATCH_ALL = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], Retry: [{ ErrorEquals: ['States.ALL'] }] };
  const machine = states({ A: task({ ...CATCH_ALL, Next: 'B' }), B: { Type: 'Pass', End: true } });

  test('interpretStateMachine() stops between states, and neither retries nor catches', async () => {
    const stop = new AbortController();
    let calls = 0;
    const F = async () => {
      calls++;
      stop.abort();
      throw new Error('stopped in the middle');
    };
    const { result, events } = run(machine, { tasks: { F }, signal: stop.signal });
    await expect(result).rejects.toThrow(CancelledError);
    expect(calls).toBe(1);
    expect(events).toEqual([{ kind: 'entered', state: 'A' }]);
  });

  test('interpretStateMachine() ends the wait before the next attempt', async () => {
    const stop = new AbortController();
    const { result } = run(
      states({ A: task({ End: true, Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 99_999 }] }) }),
      {
        ...failing(new Error('busy')),
        sleep: undefined,
        signal: stop.signal,
        onEvent: ({ kind }) => void (kind === 'retry' && setImmediate(() => stop.abort())),
      },
    );
    await expect(result).rejects.toThrow(CancelledError);
  });
});
