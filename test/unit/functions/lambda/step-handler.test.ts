import type { Context } from 'aws-lambda';
import type { Step } from '../../../../functions/handler';
import { type StepService, stepHandler } from '../../../../functions/lambda/step-handler';
import { SETTINGS } from '../../../../functions/steps';
import { CancelledError } from '../../../../shared/errors';

const before = process.env[SETTINGS.store];
beforeEach(() => {
  process.env[SETTINGS.store] = 's3://bucket/prefix';
  process.env.POWERTOOLS_DEV = 'true';
  for (const method of ['log', 'info', 'warn', 'error'] as const) jest.spyOn(console, method).mockImplementation();
});
afterEach(() => {
  jest.restoreAllMocks();
  if (before === undefined) delete process.env[SETTINGS.store];
  else process.env[SETTINGS.store] = before;
});

const lambdaWith = (remainingMs: number) =>
  ({
    functionName: 'f',
    awsRequestId: 'r',
    memoryLimitInMB: '1024',
    getRemainingTimeInMillis: () => remainingMs,
  }) as Context;

interface Seen {
  readonly signal: AbortSignal;
}

/** A handler around a step that does `work`, and what it told its service. */
function handlerOf(work: (signal: AbortSignal) => Promise<unknown>, own: Partial<StepService<Seen>> = {}) {
  const told: string[] = [];
  const opened: string[] = [];
  const step: Step<Seen, 'Evaluate'> = { name: 'Evaluate', invoke: (_, { signal }) => work(signal) };
  const handler = stepHandler(step, ({ store }) => {
    opened.push(store.uri);
    return {
      logged: () => ({}),
      contextOf: (signal) => ({ signal }),
      begin: async () => void told.push('begin'),
      done: async (_, result) => void told.push(`done ${result}`),
      failed: async (_, error) => void told.push(`failed ${(error as Error).name}`),
      ended: async () => void told.push('ended'),
      ...own,
    };
  });
  return { told, opened, call: (remainingMs = 60_000) => handler({ runId: 'run' }, lambdaWith(remainingMs)) };
}

describe('stepHandler()', () => {
  test('reads and makes nothing before the first call, and what it made once', async () => {
    delete process.env[SETTINGS.store];
    const { call, opened } = handlerOf(async () => 'well');
    process.env[SETTINGS.store] = 's3://bucket/prefix';
    expect(opened).toEqual([]);
    expect([await call(), await call()]).toEqual(['well', 'well']);
    expect(opened).toEqual(['s3://bucket/prefix']);
  });

  test('tells what begins, is done and has ended, in this order', async () => {
    const { told, call } = handlerOf(async () => 'well');
    await call();
    expect(told).toEqual(['begin', 'done well', 'ended']);
  });

  test('tells what failed, and throws it', async () => {
    const { told, call } = handlerOf(async () => {
      throw new RangeError('too much');
    });
    await expect(call()).rejects.toThrow('too much');
    expect(told).toEqual(['begin', 'failed RangeError', 'ended']);
  });

  test('counts as failed where what is done cannot be noted', async () => {
    const done = async () => {
      throw new TypeError('no store');
    };
    const { told, call } = handlerOf(async () => 'well', { done });
    await expect(call()).rejects.toThrow('no store');
    expect(told).toEqual(['begin', 'failed TypeError', 'ended']);
  });

  test('stops a step whose time is up, and says so instead of that it was stopped', async () => {
    const { told, call } = handlerOf(
      (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new CancelledError('stopped')))),
    );
    await expect(call(1)).rejects.toMatchObject({ name: 'OutOfTimeError' });
    expect(told).toEqual(['begin', 'failed OutOfTimeError', 'ended']);
  });
});
