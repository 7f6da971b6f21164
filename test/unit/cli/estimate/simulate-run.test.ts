import { shapeOf } from '../../../../bench/simulated-tables';
import { estimateRun } from '../../../../cli/estimate/estimate-run';
import { simulateRun } from '../../../../cli/estimate/simulate-run';
import type { CostedStep } from '../../../../functions/cost/step-costs';
import { deployedSize, type FunctionSize, largestSize } from '../../../../functions/cost/step-limits';
import { parseConfig } from '../../../../shared/config';

const config = parseConfig({});
const simulate = (images: number, concurrency: number, sizeOf: (step: CostedStep) => FunctionSize = deployedSize) =>
  simulateRun(shapeOf(images, config), config, { concurrency, sizeOf });

describe('simulateRun()', () => {
  test.each([
    [1000, 100],
    [20_000, 10],
    [200_000, 100],
    // By the job for large sets.
    [1_000_000, 100],
  ])('simulateRun() of %i images, %i shards at a time, agrees with the estimate', async (images, concurrency) => {
    const run = await simulate(images, concurrency);
    const estimate = estimateRun(shapeOf(images, config), config, { concurrency });
    expect(run.failed).toBeUndefined();
    expect(run.transitions).toBe(estimate.stateTransitions);
    expect(run.calls).toBe(estimate.lambda.requests);
    expect(run.gbSeconds / estimate.lambda.gbSeconds).toBeCloseTo(1, 2);
    expect(run.dollars / estimate.dollars.total).toBeCloseTo(1, 2);
    // The estimate takes the last shard for a whole one, and all calls for as slow as each other.
    expect(run.wallSeconds).toBeLessThanOrEqual(estimate.wallSeconds * 1.001);
    expect(run.wallSeconds).toBeGreaterThan(estimate.wallSeconds * 0.9);
  });

  test('simulateRun() sends a run that asks for one job there, and no shard anywhere', async () => {
    const asked = parseConfig({ mode: 'features' });
    const shape = shapeOf(20_000, asked);
    const run = await simulateRun(shape, asked, { concurrency: 100, sizeOf: deployedSize });
    const estimate = estimateRun(shape, asked, { concurrency: 100 });
    expect([run.failed, run.transitions, run.calls]).toEqual([undefined, estimate.stateTransitions, 4]);
    expect(run.wallSeconds).toBeCloseTo(estimate.wallSeconds, 6);
  });

  test('simulateRun() trains and measures in jobs what functions have no time for, and says what those lack', async () => {
    const shape = shapeOf(2_000_000, config);
    const run = { concurrency: 1000, sizeOf: largestSize };
    const [byJob, byFunctions] = await Promise.all([
      simulateRun(shape, config, run),
      simulateRun(shape, config, { ...run, largeJob: false }),
    ]);
    expect(byJob.failed).toBeUndefined();
    expect(byFunctions.failed).toMatchObject({ state: 'TrainHead', overrun: { of: 'time' } });
    const endless = parseConfig({ head: { epochs: 10_000 } });
    const { failed } = await simulateRun(shapeOf(1_000_000, endless), endless, run);
    expect(failed).toMatchObject({ state: 'TrainHeadJob', error: 'States.TaskFailed', overrun: { of: 'time' } });
  });

  test('simulateRun() says where a run fails, what was missing, and what its attempts have cost', async () => {
    const small = (step: CostedStep) => ({ ...deployedSize(step), ...(step === 'Evaluate' && { memoryMb: 150 }) });
    const run = await simulate(50_000, 100, small);
    expect(run.failed).toMatchObject({
      state: 'Evaluate',
      error: 'Runtime.ExitError',
      overrun: { of: 'memory', limit: 150 },
    });
    const whole = await simulate(50_000, 100);
    // A sandbox that died is tried again five times, then the failure is noted; nothing is published.
    expect(run.calls).toBe(whole.calls - 2 + 6);
    const slow = await simulate(50_000, 100, (step) => ({ ...deployedSize(step), timeoutSeconds: 20 }));
    expect(slow.failed).toMatchObject({ state: 'TrainHead', error: 'Sandbox.Timedout', overrun: { of: 'time' } });
  });

  test('simulateRun() meets no result that grows with the number of shards', async () => {
    const boundless = (step: CostedStep): FunctionSize => ({
      ...largestSize(step),
      ...{ memoryMb: 1e9, timeoutSeconds: 1e9, scratchMb: 1e9 },
    });
    const few = await simulate(1000, 10_000, boundless);
    const many = await simulate(10_000_000, 10_000, boundless);
    expect(many.failed).toBeUndefined();
    expect(many.transitions - few.transitions).toBe(shapeOf(10_000_000, config).shards - shapeOf(1000, config).shards);
    // Only the digits of the counts that Ingest returns.
    expect(many.largestAnswer.bytes - few.largestAnswer.bytes).toBeLessThan(20);
    expect(many.largestAnswer.bytes).toBeLessThan(1000);
  });
});
