import { PRICES } from '../../functions/price-table';
import { LARGE_JOB } from '../../functions/steps';
import { count } from '../../shared/report/in-words';
import { thousands } from '../../shared/thousands';
import { bytesText, timeText } from '../terminal/progress-bar';
import { table } from '../terminal/table';
import type { Estimate } from './estimate-run';

/** An estimate for people: what is counted, what it costs, and by whose prices. */
export function estimateText(estimate: Estimate): string {
  const { shape, lambda, s3, batchHours, largeHours, dollars, nearest } = estimate;
  const number = (value: number) => thousands(Math.round(value));
  const rows = [
    ['Lambda', `${number(lambda.requests)} calls, ${number(lambda.gbSeconds)} GB-seconds`, money(dollars.lambda)],
    ['Step Functions', `${number(estimate.stateTransitions)} state transitions`, money(dollars.stepFunctions)],
    ['S3', `${number(s3.writes)} writes, ${number(s3.reads)} reads`, money(dollars.s3)],
    ...(batchHours > 0 ? [['Batch', `${batchHours.toFixed(2)} hours of a GPU instance`, money(dollars.batch)]] : []),
    ...(largeHours > 0 ? [['Fargate', largeText(largeHours), money(dollars.large)]] : []),
    ['all', '', money(dollars.total)],
  ];
  const perThousand = (dollars.total / shape.images) * 1000;
  return [
    `${count(shape.images, 'image')} (${bytesText(shape.archiveBytes)}) in ${count(shape.shards, 'shard')}${shape.shards > 1 ? `, ${estimate.concurrency} at a time` : ''}, ${(estimate.secondsPerImage * 1000).toFixed(1)} ms per image: about ${timeText(estimate.wallSeconds)}`,
    '',
    table([['', 'counted', 'dollars'], ...rows]),
    '',
    `${money(perThousand)} per 1,000 images. Prices of ${PRICES.region} as of ${PRICES.date}, without free tiers; storage and retries are not in it, and nothing is taken to be cached.`,
    `Nearest to a limit: ${nearest.step}, ${Math.round(nearest.share * 100)} % of its ${nearest.of === 'scratch' ? '/tmp' : nearest.of}`,
    ...(largeHours > 0 ? [LARGE_ROAD] : []),
    ...noticesOf(estimate),
  ].join('\n');
}

const LARGE_ROAD =
  'TrainHead and Evaluate run as jobs on a machine of AWS Fargate: the set is too large for their functions. A stack without it (-c large=false) calls these in any case';

const largeText = (hours: number) =>
  `${hours.toFixed(2)} hours of ${LARGE_JOB.vcpus} vCPUs with ${LARGE_JOB.memoryMb / 1024} GB`;

/** One line, before a run starts. */
export function estimateLine(estimate: Estimate): string {
  const { shape, wallSeconds, dollars } = estimate;
  const line = `Estimate: ${count(shape.images, 'image')} in ${count(shape.shards, 'shard')}, about ${timeText(wallSeconds)} and ${money(dollars.total)} ("headstart estimate" shows of what)`;
  return [line, ...noticesOf(estimate)].join('\n');
}

const noticesOf = ({ shape, warnings }: Estimate) => [...shape.notices, ...warnings].map((text) => `Notice: ${text}`);

/** Two digits that count. */
function money(value: number): string {
  return `$${value >= 0.1 ? value.toFixed(2) : value.toPrecision(2)}`;
}
