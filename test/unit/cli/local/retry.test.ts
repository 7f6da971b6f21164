import fc from 'fast-check';
import { delaySeconds, matches } from '../../../../cli/local/retry';

const half = () => 0.5;

describe('matches()', () => {
  test('matches() takes names, States.ALL, and States.TaskFailed for all but a time-out', () => {
    expect(matches(['A', 'B'], 'B')).toBe(true);
    expect(matches(['A'], 'AB')).toBe(false);
    expect(matches(['States.ALL'], 'States.Timeout')).toBe(true);
    expect(matches(['States.TaskFailed'], 'A')).toBe(true);
    expect(matches(['States.TaskFailed'], 'States.Timeout')).toBe(false);
    expect(matches([], 'A')).toBe(false);
  });

  test('matches() lets no wildcard take an answer that is too large', () => {
    expect(matches(['States.ALL', 'States.TaskFailed'], 'States.DataLimitExceeded')).toBe(false);
    expect(matches(['States.DataLimitExceeded'], 'States.DataLimitExceeded')).toBe(true);
  });
});

describe('delaySeconds()', () => {
  test('delaySeconds() grows by the rate, up to the cap, until the attempts are used up', () => {
    const rule = { ErrorEquals: ['A'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 20 };
    expect([0, 1, 2, 3, 4].map((attempt) => delaySeconds(rule, attempt, half))).toEqual([2, 6, 18, 20, undefined]);
  });

  test('delaySeconds() has the defaults of the language: 1 s, doubled, three times', () => {
    const rule = { ErrorEquals: ['A'] };
    expect([0, 1, 2, 3].map((attempt) => delaySeconds(rule, attempt, half))).toEqual([1, 2, 4, undefined]);
    expect(delaySeconds({ ...rule, MaxAttempts: 0 }, 0, half)).toBeUndefined();
  });

  test('delaySeconds() draws anything from 0 to the delay where jitter is asked for', () => {
    const rule = { ErrorEquals: ['A'], IntervalSeconds: 2, JitterStrategy: 'FULL' as const, MaxAttempts: 9 };
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (n, r) => {
          expect(delaySeconds(rule, n, () => r)).toBe(2 * 2 ** n * r);
        },
      ),
    );
    expect(delaySeconds({ ...rule, JitterStrategy: 'NONE' }, 1, half)).toBe(4);
  });
});
