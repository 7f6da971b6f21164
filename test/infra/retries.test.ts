import type { State } from '../../functions/states/state-machine';
import { simulateMap } from '../support/simulate-map';
import { synthesize } from '../support/synthesize';

const SHARDS = 2000;
const SLOTS = 10;
const SEEDS = Array.from({ length: 100 }, (_, i) => i);
/** A shard takes 2.5 s as measured; a slow one four times that. */
const callSeconds = (random: () => number) => 2.5 + 7.5 * random() ** 2;

/** The Maps of the deployed documents, by the name of their task. */
function maps(concurrency: number): Record<string, State> {
  const machines = synthesize({ packaging: 'process', gpu: 'off', concurrency }).findResources(
    'AWS::StepFunctions::StateMachine',
  );
  return Object.fromEntries(
    Object.values(machines).flatMap(({ Properties }) => {
      const { States } = JSON.parse(Properties.DefinitionString) as { States: Record<string, State> };
      return Object.entries(States).filter(([, { Type }]) => Type === 'Map');
    }),
  );
}

describe.each(['Features', 'Predictions'])('the Map %s', (name) => {
  test.each([100, SHARDS])('loses no shard of 2,000 to 10 places, with %d at work', (concurrency) => {
    const map = maps(concurrency)[name] as State;
    // Two thousand at once take as long to simulate as a hundred seeds of a hundred.
    const seeds = concurrency === SHARDS ? SEEDS.slice(0, 10) : SEEDS;
    const outcomes = seeds.map((seed) => simulateMap({ map, shards: SHARDS, slots: SLOTS, callSeconds, seed }));
    expect(outcomes.map(({ lost }) => lost)).toEqual(seeds.map(() => 0));
    // Far from its limit, so that a run may share the account with others.
    expect(Math.max(...outcomes.map(({ mostRetries }) => mostRetries))).toBeLessThan(250);
  });

  test('waits for a function that nobody called for weeks', () => {
    const map = maps(100)[name] as State;
    const idle = { map, shards: 200, slots: SLOTS, callSeconds, idleUntilSeconds: 180 };
    expect(SEEDS.map((seed) => simulateMap({ ...idle, seed }).lost)).toEqual(SEEDS.map(() => 0));
  });
});

describe('simulateMap()', () => {
  const map = (retry: object): State => ({
    Type: 'Map',
    MaxConcurrency: 100,
    ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Task', Retry: [retry] } } },
  });
  const rule = { ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 2, BackoffRate: 2 };

  test('loses shards where five attempts are all', () => {
    const five = map({ ...rule, MaxAttempts: 5, MaxDelaySeconds: 60, JitterStrategy: 'FULL' });
    const { lost } = simulateMap({ map: five, shards: SHARDS, slots: SLOTS, callSeconds, seed: 1 });
    expect(lost).toBeGreaterThan(20);
  });

  test('waits as the arithmetic of a retrier says', () => {
    // The second of two: refused at 0, 2 and 6, taken at 14, done at 24.
    const steady = map({ ...rule, MaxAttempts: 3 });
    const twice = { map: steady, shards: 2, slots: 1, callSeconds: () => 10, seed: 0 };
    expect(simulateMap(twice)).toEqual({ lost: 0, seconds: 24, mostRetries: 3, retries: 3 });
    expect(simulateMap({ ...twice, callSeconds: () => 15 })).toMatchObject({ lost: 1, seconds: 15 });
  });

  test('counts what was lost where no retrier names the error', () => {
    const other = map({ ...rule, ErrorEquals: ['UnavailableError'] });
    expect(simulateMap({ map: other, shards: 5, slots: 2, callSeconds: () => 1, seed: 0 }).lost).toBe(3);
  });
});
