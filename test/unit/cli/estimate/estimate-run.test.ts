import { estimateRun } from '../../../../cli/estimate/estimate-run';
import { estimateLine, estimateText } from '../../../../cli/estimate/estimate-text';
import type { RunShape } from '../../../../cli/estimate/run-shape';
import { PRICES } from '../../../../functions/price-table';
import { DEFAULT_CONCURRENCY, STEPS } from '../../../../functions/steps';
import { parseConfig } from '../../../../shared/config';

const shapeOf = (images: number): RunShape => ({
  images,
  trainImages: images * 0.8,
  validationImages: images * 0.1,
  testImages: images * 0.1,
  shards: Math.ceil(images / 256),
  largestShardImages: Math.min(images, 256),
  splitIsOurs: true,
  archiveBytes: images * 25_000,
  notices: [],
});
const estimate = (images: number, config: unknown = {}, concurrency = DEFAULT_CONCURRENCY) =>
  estimateRun(shapeOf(images), parseConfig(config), { concurrency });

describe('estimateRun()', () => {
  test('counts the states of the pipeline itself: eight on the way, and one per shard', () => {
    expect(estimate(256).stateTransitions).toBe(8 + 1);
    expect(estimate(2560).stateTransitions).toBe(8 + 10);
    // The job, and the choice behind it.
    expect(estimate(256, { mode: 'fine-tune' }).stateTransitions).toBe(10 + 1);
    expect(estimate(2560, { mode: 'features' }).stateTransitions).toBe(8);
  });

  test('adds up dollars from what it counts and the price table', () => {
    const { lambda, stateTransitions, s3, dollars } = estimate(100_000);
    expect(dollars.lambda).toBeCloseTo(
      lambda.gbSeconds * PRICES.lambdaGbSecond + lambda.requests * PRICES.lambdaRequest,
      12,
    );
    expect(dollars.stepFunctions).toBeCloseTo(stateTransitions * PRICES.stateTransition, 12);
    expect(dollars.s3).toBeCloseTo(s3.writes * PRICES.s3Write + s3.reads * PRICES.s3Read, 12);
    expect(dollars.total).toBeCloseTo(dollars.lambda + dollars.stepFunctions + dollars.s3, 12);
    expect(dollars.large).toBe(0);
    expect(dollars.batch).toBe(0);
  });

  test('charges for images, not for how many are in work at once; time falls with that', () => {
    const [one, many] = [estimate(200_000, {}, 3), estimate(200_000, {}, 300)];
    expect(many.wallSeconds).toBeLessThan(one.wallSeconds * 0.6);
    expect(many.dollars.total / one.dollars.total).toBeLessThan(1.25);
    // No more calls run at once than there are shards.
    expect(estimate(256, {}, 10_000).concurrency).toBe(1);
  });

  test('takes the seconds per image that were measured', () => {
    const config = parseConfig({});
    const slow = estimateRun(shapeOf(100_000), config, { concurrency: 100, secondsPerImage: 0.1 });
    expect(slow.lambda.gbSeconds).toBeGreaterThan((100_000 * 0.1 * STEPS.ExtractFeatures.memoryMb) / 1024);
    expect(estimate(100_000, { precision: 'int8' }).dollars.lambda).toBeLessThan(estimate(100_000).dollars.lambda);
  });

  test('sends large passes to a job, and counts its hours', () => {
    const views = estimate(10_000, { mode: 'augment' });
    expect(views.batchHours).toBeGreaterThan(0);
    expect(views.dollars.batch).toBeCloseTo(views.batchHours * PRICES.batchHour, 12);
    expect(views.lambda.requests).toBe(4);
  });

  test('trains and measures a large set by a job, and shows its road, hours and price', () => {
    const large = estimate(2_000_000);
    const { largeHours, dollars, lambda } = large;
    expect(lambda.requests).toBe(Math.ceil(2_000_000 / 256) + 2);
    const seconds = large.steps.filter(({ step }) => step === 'TrainHead' || step === 'Evaluate');
    const working = seconds.reduce((sum, { longestSeconds }) => sum + longestSeconds, 0);
    // Two machines of Fargate, four vCPUs and 30 GB each, are waited for.
    expect(largeHours).toBeCloseTo((working + 2 * 120) / 3600, 9);
    expect(dollars.large).toBeCloseTo(largeHours * (4 * 0.04048 + 30 * 0.004445 + 180 * 0.000111), 9);
    expect(large.warnings).toEqual([]);
    expect(estimateText(large)).toMatch(/^Fargate +\d\.\d\d hours of 4 vCPUs with 30 GB +\$\d\.\d\d$/m);
    expect(estimateText(large)).toContain('run as jobs on a machine of AWS Fargate');
    const small = estimate(100_000);
    expect([small.largeHours, small.dollars.large]).toEqual([0, 0]);
    expect(estimateText(small)).not.toContain('Fargate');
    // Few images, trained very often.
    expect(estimate(100_000, { head: { epochs: 1000 } }).largeHours).toBeGreaterThan(0.5);
  });

  test('warns where a step would not be done within its limit', () => {
    expect(estimate(100_000).warnings).toEqual([]);
    const shape = { ...shapeOf(100_000), largestShardImages: 5000 };
    const { warnings } = estimateRun(shape, parseConfig({}), { concurrency: 10, secondsPerImage: 0.1 });
    expect(warnings).toEqual(['ExtractFeatures would take 501 s, its limit is 300 s: make "shardImages" smaller']);
    const warned = estimate(40_000_000).warnings.join('\n');
    expect(warned).toMatch(/^TrainHead would need [\d,]+ MB of memory, its limit is 30,720 MB of memory: .*=8/m);
    expect(estimate(150_000_000).warnings.join('\n')).toMatch(
      /^Evaluate would need [\d,]+ MB of memory, its limit is 30,720 MB of memory: /m,
    );
    expect(estimate(80_000_000).warnings.join('\n')).toMatch(/^TrainHead would need [\d,]+ MB in \/tmp/m);
    // Shards are planned to fit into a call, and the Map's result does not grow with their number.
    expect(estimate(20_000_000).warnings.join()).not.toContain('ExtractFeatures');
  });

  test('names what is nearest to its limit', () => {
    expect(estimate(256).nearest).toMatchObject({ step: 'TrainHead', of: 'memory' });
    const { nearest } = estimate(80_000_000, { mode: 'features' });
    expect([nearest.step, nearest.share > 1]).toEqual(['Publish', true]);
    expect(estimateText(estimate(100_000))).toMatch(/^Nearest to a limit: \w+, \d+ % of its (time|memory|\/tmp)$/m);
  });
});

describe('estimateText()', () => {
  test('repeats what Ingest would say of the archive', () => {
    const shape = { ...shapeOf(256), notices: ['Labels come from file names: …'] };
    const estimated = estimateRun(shape, parseConfig({}), { concurrency: 1 });
    for (const text of [estimateText(estimated), estimateLine(estimated)]) {
      expect(text).toContain('\nNotice: Labels come from file names: …');
    }
  });

  test('estimateText() names counts, dollars, region and the day of the prices', () => {
    const text = estimateText(estimate(2560));
    expect(text).toMatch(/^2,560 images \(64\.0 MB\) in 10 shards, 10 at a time, 5\.4 ms per image: about \d+ s\n/);
    expect(text).toMatch(/Step Functions +18 state transitions +\$0\.00045/);
    expect(text).toContain(`Prices of us-east-1 as of ${PRICES.date}`);
    expect(estimateLine(estimate(2560))).toMatch(/^Estimate: 2,560 images in 10 shards, about \d+ s and \$0\.\d+ /);
  });
});
