import { estimateRun } from '../cli/estimate/estimate-run';
import type { RunShape } from '../cli/estimate/run-shape';
import { type Simulated, simulateRun } from '../cli/estimate/simulate-run';
import { bytesText, timeText } from '../cli/terminal/progress-bar';
import { expectedShardImages } from '../functions/choose-shard-images';
import { MAX_PAYLOAD_BYTES } from '../functions/contracts';
import { LARGE_STEPS } from '../functions/cost/is-large';
import { type CostedStep, expectedSecondsPerImage, type StepCost, stepCosts } from '../functions/cost/step-costs';
import {
  deployedSize,
  type FunctionSize,
  jobSize,
  largestSize,
  type Overrun,
  overrunsOf,
} from '../functions/cost/step-limits';
import { DEFAULT_CONCURRENCY, LARGE_JOB_SIZES } from '../functions/steps';
import { type AskedConfig, parseConfig } from '../shared/config';
import { planShards } from '../shared/dataset/plan-shards';
import { MOST_COMPARED } from '../shared/inspect/read-inspected-images';
import { RUN_STEP_NAMES } from '../shared/states';
import { thousands } from '../shared/thousands';
import { fillPart } from './fill-part';

const SIZES = [1e6, 1e7, 1e8];
/** A photograph of a phone, made smaller. */
const IMAGE_BYTES = 100_000;
const STEPS = RUN_STEP_NAMES.filter((step): step is CostedStep => step !== 'FullPass');
const MANY = 1000;

/** What does a step's work, and what it has: as a stack is deployed by default, and at most. */
interface Place {
  readonly name: string;
  readonly step: CostedStep;
  readonly size: FunctionSize;
  readonly largest: FunctionSize;
}
const PLACES: readonly Place[] = [
  ...STEPS.map((step) => ({ name: step, step, size: deployedSize(step), largest: largestSize(step) })),
  ...LARGE_STEPS.map((step) => ({
    ...{ name: `${step}, as a job`, step, size: jobSize() },
    largest: jobSize(LARGE_JOB_SIZES.at(-1)),
  })),
];

/** Runs of sizes that nobody has tried, as docs/performance.md shows them. */
export async function simulatedTables(sizes: readonly number[] = SIZES): Promise<string> {
  const config = parseConfig({});
  const outcomes: string[][] = [];
  const results: string[] = [];
  for (const images of sizes) {
    const shape = shapeOf(images, config);
    const { wallSeconds, dollars } = estimateRun(shape, config, { concurrency: MANY });
    const deployed = { concurrency: DEFAULT_CONCURRENCY, sizeOf: deployedSize };
    const largest = await simulateRun(shape, config, { concurrency: MANY, sizeOf: largestSize, largeJob: false });
    // A run that ends before the Map says nothing of the Map's result.
    results.push(largest.calls > shape.shards ? bytesText(largest.largestAnswer.bytes) : '–');
    outcomes.push([
      thousands(images),
      thousands(shape.shards),
      outcomeText(await simulateRun(shape, config, deployed)),
      outcomeText(largest),
      `${timeText(wallSeconds)}, ${money(dollars.total)}`,
    ]);
  }
  return [
    row([
      'Images',
      'Shards',
      'As deployed',
      'Without the job, every function as large as Lambda has it',
      'If nothing were limited',
    ]),
    rule(5),
    ...outcomes.map(row),
    '',
    row(['Step', ...sizes.map((images) => `${thousands(images)} images`), 'Deployed with']),
    rule(sizes.length + 2),
    ...PLACES.map((place) =>
      row([place.name, ...sizes.map((images) => needText(place, shapeOf(images, config), config)), sizeText(place)]),
    ),
    row(["a state's largest result", ...results, bytesText(MAX_PAYLOAD_BYTES)]),
    '',
    row(['Step', 'Ends as deployed at', 'As large as Lambda or Fargate has it at']),
    rule(3),
    ...PLACES.map(({ name, step, size, largest }) =>
      row([name, endText(step, size, config), endText(step, largest, config)]),
    ),
  ].join('\n');
}

/** Puts the tables where docs/performance.md has them. @throws Error where it has no place for them */
export function fillSimulated(page: string, tables: string): string {
  return fillPart(page, 'simulated', tables);
}

/** Images that are all alike make shards that are all alike: a few are planned. */
export function shapeOf(images: number, config: AskedConfig): RunShape {
  const planned = Math.min(images, 10_000);
  const placed = { length: planned, offsetOf: (i: number) => i * IMAGE_BYTES, compressedBytesOf: () => IMAGE_BYTES };
  const [first] = planShards(placed, { shardImages: expectedShardImages(config) });
  const largestShardImages = first?.end ?? 0;
  const { validation, test } = config.split;
  const [validationImages, testImages] = [Math.round(images * validation), Math.round(images * test)];
  return {
    ...{ images, validationImages, testImages, trainImages: images - validationImages - testImages },
    ...{ shards: Math.ceil(images / largestShardImages), largestShardImages, archiveBytes: images * IMAGE_BYTES },
    splitIsOurs: true,
    notices: [],
  };
}

function outcomeText({ failed, wallSeconds, dollars }: Simulated): string {
  const paid = `${timeText(wallSeconds)}, ${money(dollars)}`;
  if (!failed) return `succeeds: ${paid}`;
  const { state, overrun, error } = failed;
  return `**fails in ${state}**, ${overrun ? WORDS[overrun.of] : error}, after ${paid}`;
}

const WORDS = {
  memory: 'out of memory',
  time: 'out of time',
  scratch: '/tmp is full',
} as const satisfies Record<Overrun['of'], string>;

function costOf(step: CostedStep, shape: RunShape, config: AskedConfig, size: FunctionSize): StepCost {
  const secondsPerImage = expectedSecondsPerImage(config);
  const trainMemoryMb = step === 'TrainHead' ? size.memoryMb : deployedSize('TrainHead').memoryMb;
  return stepCosts(shape, config, { concurrency: DEFAULT_CONCURRENCY, secondsPerImage, trainMemoryMb })[step];
}

/** `8 min 20 s, 1,187 MB`, what is above the limit in bold. */
function needText({ step, size }: Place, shape: RunShape, config: AskedConfig): string {
  const { longestSeconds, memoryMb, scratchMb } = costOf(step, shape, config, size);
  const bold = (text: string, over: boolean) => (over ? `**${text}**` : text);
  return [
    bold(timeText(longestSeconds), longestSeconds > size.timeoutSeconds),
    bold(mb(memoryMb), memoryMb > size.memoryMb),
    ...(scratchMb > 0 ? [bold(`${mb(scratchMb)} of /tmp`, scratchMb > size.scratchMb)] : []),
  ].join(', ');
}

function sizeText({ size: { timeoutSeconds, memoryMb, scratchMb } }: Place): string {
  return `${timeText(timeoutSeconds)}, ${mb(memoryMb)}${scratchMb > 512 ? `, ${mb(scratchMb)} of /tmp` : ''}`;
}

/** How many images a step goes through with, and what ends there. */
function endText(step: CostedStep, size: FunctionSize, config: AskedConfig): string {
  const overruns = (images: number) => {
    const shape = shapeOf(images, config);
    return overrunsOf(step, costOf(step, shape, config, size), size);
  };
  const last = lastWithout(overruns);
  return last === undefined ? 'no number' : `${rounded(last)} (${overruns(last + 1)[0]?.of})`;
}

/** The largest number of images up to which there is no overrun; undefined where there is none below ten thousand million. */
function lastWithout(overruns: (images: number) => readonly Overrun[]): number | undefined {
  // More images than are compared take less time than those.
  let [fits, over] = [1, [MOST_COMPARED, 1e10].find((images) => overruns(images).length > 0)];
  if (over === undefined) return undefined;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (overruns(middle).length > 0) over = middle;
    else fits = middle;
  }
  return fits;
}

/** Two digits: the model is no better. */
const rounded = (images: number) => thousands(Number(images.toPrecision(2)));
const mb = (value: number) => `${thousands(Math.round(value))} MB`;
const money = (dollars: number) => `$${dollars.toFixed(2)}`;
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const rule = (columns: number) => row(Array(columns).fill('---'));
