import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillSimulated, shapeOf, simulatedTables } from '../../../bench/simulated-tables';
import { parseConfig } from '../../../shared/config';
import { planShards } from '../../../shared/dataset/plan-shards';

const PAGE = join(__dirname, '../../../docs/performance.md');

test('docs/performance.md shows what "npm run simulate" prints ("-- --write" puts it there)', async () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(fillSimulated(page, await simulatedTables())).toBe(page);
});

test('fillSimulated() refuses a page without a place for the tables', () => {
  expect(() => fillSimulated('# Performance', '')).toThrow(/has no <!-- simulated -->/);
});

test.each([1, 447, 449, 12_345, 100_000])('shapeOf() %i images cuts as many shards as the planner', (images) => {
  const { shards, largestShardImages, trainImages, validationImages, testImages } = shapeOf(images, parseConfig({}));
  const placed = { length: images, offsetOf: (i: number) => i * 100_000, compressedBytesOf: () => 100_000 };
  const planned = planShards(placed, { shardImages: 448 });
  expect(shards).toBe(planned.length);
  expect(largestShardImages).toBe(planned[0]?.end);
  expect(trainImages + validationImages + testImages).toBe(images);
});
