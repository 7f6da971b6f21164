import type { StepCost } from '../../../../functions/cost/step-costs';
import { deployedSize, largestSize, overrunsOf, overrunText } from '../../../../functions/cost/step-limits';
import { STEPS } from '../../../../functions/steps';

const cost = (own: Partial<StepCost>): StepCost => ({
  ...{ calls: 1, longestSeconds: 1, allSeconds: 1, memoryMb: 100, scratchMb: 0 },
  ...own,
});

describe('overrunsOf()', () => {
  test('overrunsOf() finds nothing of what a function has, to the last second', () => {
    const { memoryMb, timeoutSeconds, scratchMb } = deployedSize('TrainHead');
    expect(overrunsOf('TrainHead', cost({ memoryMb, longestSeconds: timeoutSeconds, scratchMb }))).toEqual([]);
    expect(deployedSize('Evaluate')).toEqual({
      memoryMb: STEPS.Evaluate.memoryMb,
      timeoutSeconds: 900,
      scratchMb: STEPS.Evaluate.scratchMb,
    });
  });

  test('overrunsOf() says what to deploy where Lambda has more, and another way where it has not', () => {
    const size = { ...deployedSize('Evaluate'), timeoutSeconds: 300 };
    const texts = (own: Partial<StepCost>) => overrunsOf('Evaluate', cost(own), size).map(overrunText);
    expect(texts({ memoryMb: 2000 })).toEqual([
      'Evaluate would need 2,000 MB of memory, its limit is 1,769 MB of memory: deploy with -c memory.Evaluate=10240',
    ]);
    expect(texts({ longestSeconds: 700 })).toEqual([
      'Evaluate would take 700 s, its limit is 300 s: deploy with -c timeout.Evaluate=900',
    ]);
    for (const own of [{ memoryMb: 11_000 }, { longestSeconds: 901 }, { scratchMb: 5121 }]) {
      expect(texts(own)).toEqual([expect.stringMatching(/: train it on one machine: "headstart train"/)]);
    }
    expect(overrunsOf('Evaluate', cost({ memoryMb: 9000, longestSeconds: 899 }), largestSize('Evaluate'))).toEqual([]);
  });
});
