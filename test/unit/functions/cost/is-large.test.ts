import fc from 'fast-check';
import { shapeOf } from '../../../../bench/simulated-tables';
import { isLarge, LARGE_STEPS } from '../../../../functions/cost/is-large';
import { stepCosts } from '../../../../functions/cost/step-costs';
import { jobOverrunsOf, overrunsOf } from '../../../../functions/cost/step-limits';
import { LARGE_JOB, STEPS } from '../../../../functions/steps';
import { parseConfig } from '../../../../shared/config';
import { MOST_COMPARED } from '../../../../shared/inspect/read-inspected-images';

const costsOf = (
  images: number,
  epochs: number,
  featureCount = 1280,
  trainMemoryMb = STEPS.TrainHead.memoryMb,
  splitIsOurs = true,
) => {
  const config = parseConfig({ head: { epochs } });
  return stepCosts({ ...shapeOf(images, config), splitIsOurs }, config, {
    ...{ concurrency: 1, secondsPerImage: 0.005, trainMemoryMb, featureCount },
  });
};

describe('isLarge()', () => {
  test('isLarge() sends everything to the job that functions as deployed would not get through', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.constantFrom(1280, 2048, 4096),
        fc.boolean(),
        (images, epochs, featureCount, splitIsOurs) => {
          const costs = costsOf(images, epochs, featureCount, STEPS.TrainHead.memoryMb, splitIsOurs);
          const overruns = LARGE_STEPS.flatMap((step) => overrunsOf(step, costs[step]));
          if (overruns.length > 0) expect(isLarge(costs)).toBe(true);
        },
      ),
    );
  });

  test('isLarge() leaves a function twice the time that is expected, and small sets to functions', () => {
    for (const epochs of [1, 20, 1000]) {
      const large = (images: number) => isLarge(costsOf(images, epochs));
      let [small, first] = [1, 1e8];
      expect([large(small), large(first)]).toEqual([false, true]);
      while (first - small > 1) {
        const middle = Math.floor((small + first) / 2);
        if (large(middle)) first = middle;
        else small = middle;
      }
      const { TrainHead, Evaluate } = costsOf(small, epochs);
      expect(TrainHead.longestSeconds).toBeLessThanOrEqual(STEPS.TrainHead.timeoutSeconds / 2);
      expect(Evaluate.longestSeconds).toBeLessThanOrEqual(STEPS.Evaluate.timeoutSeconds / 2);
      // By the number of rows and epochs, not by the number of images alone.
      if (epochs === 20) expect(small).toBeGreaterThan(300_000);
      if (epochs === 1000) expect(small).toBeLessThan(30_000);
    }
  });

  test('isLarge() counts what looking for near duplicates takes, of a million images and no more', () => {
    const [most, more] = [costsOf(MOST_COMPARED, 1), costsOf(MOST_COMPARED + 1, 1)];
    const given = costsOf(MOST_COMPARED, 1, 1280, STEPS.TrainHead.memoryMb, false);
    expect(MOST_COMPARED).toBe(1_000_000);
    expect([most, given, more].map(isLarge)).toEqual([true, true, false]);
    // Evaluate always looks for them, TrainHead where it may move images to another split.
    expect(given.Evaluate).toEqual(most.Evaluate);
    expect(most.Evaluate.longestSeconds).toBeGreaterThan(2 * more.Evaluate.longestSeconds);
    expect(most.TrainHead.longestSeconds).toBeGreaterThan(2 * given.TrainHead.longestSeconds);
    expect(Math.round(given.TrainHead.longestSeconds)).toBe(Math.round(more.TrainHead.longestSeconds));
    // A function that is told to do it would end.
    expect(overrunsOf('Evaluate', most.Evaluate)).toEqual([]);
  });

  test('isLarge() finds a job that has room for ten million images', () => {
    const costs = costsOf(10_000_000, 20, 1280, LARGE_JOB.memoryMb);
    expect(LARGE_STEPS.flatMap((step) => jobOverrunsOf(step, costs[step]))).toEqual([]);
  });

  test('jobOverrunsOf() says which machine has the memory, and what to do where none has', () => {
    const { TrainHead } = costsOf(1000, 1);
    const remedies = (own: object) => jobOverrunsOf('TrainHead', { ...TrainHead, ...own }).map(({ remedy }) => remedy);
    expect(remedies({ memoryMb: 31_000 })).toEqual(['deploy with -c largeVcpus=8']);
    expect(remedies({ memoryMb: 100_000 })).toEqual(['deploy with -c largeVcpus=16']);
    expect(remedies({ memoryMb: 200_000 })).toEqual([expect.stringMatching(/^train it on one machine/)]);
    expect(remedies({ scratchMb: 300_000 })).toEqual([expect.stringMatching(/^train it on one machine/)]);
  });
});
