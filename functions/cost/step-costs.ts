import { expectedBackbone } from '../../shared/backbone/architectures';
import type { AskedConfig } from '../../shared/config';
import { MEASURED_IN_MEMORY_BYTES } from '../../shared/features/open-measured-rows';
import { IN_MEMORY_BYTES } from '../../shared/features/open-training-rows';
import { READING_THREADS } from '../../shared/features/read-ahead';
import { MOST_READ } from '../../shared/inspect/near-duplicates-of-many';
import { MOST_COMPARED, MOST_FEATURES } from '../../shared/inspect/read-inspected-images';
import { secondsPerImage as measuredSeconds } from '../seconds-per-image';
import type { FunctionStepName } from '../steps';
import type { RunShape } from './run-shape';

/**
 * What was measured, on the machine that docs/performance.md describes, with a vCPU taken for half a core of it; an image's
 * features: functions/seconds-per-image.ts. Memory is of a process with nothing else in it.
 */
export const MEASURED = {
  coldStartSeconds: 1,
  /** TensorFlow's container. */
  imageColdStartSeconds: 6,
  ingestSecondsPerEntry: 15e-6,
  ingestMb: 70,
  ingestMbPerImage: 145e-6,
  shardMb: 375,
  /** One row of training, once: twice what a core takes. `npm run bench -- --only rows`. */
  secondsPerRow: 32e-6,
  /** What lists and measures an image in each step, beside reading its features. `npm run bench:steps`. */
  trainSecondsPerImage: 80e-6,
  trainMb: 470,
  trainMbPerImage: 420e-6,
  evaluateSecondsPerImage: 90e-6,
  evaluateMb: 155,
  evaluateMbPerImage: 250e-6,
  /**
   * What looks for near duplicates among so many images that their features are not held; Evaluate does it, and TrainHead
   * where the split is ours: 160 µs of a processor at a million images, with the reading. Of memory, the numbers that labels
   * are doubted by take no more from 300,000 images on; bits and findings grow, with a third of all labels doubted. Features
   * that are read at once are added. `npm run bench:near`, `bench:steps`.
   */
  searchSecondsPerImage: 320e-6,
  searchMb: 256,
  searchMbPerImage: 560e-6,
  /** Model, figures and report. */
  publishSeconds: 3,
  publishSecondsPerImage: 20e-6,
  publishMb: 225,
  publishMbPerImage: 100e-6,
  /** More, where Evaluate doubted a third of all labels. */
  publishMbPerSearchedImage: 100e-6,
} as const;

/**
 * What was not, since nothing has run on AWS: what one function gets from S3 over one connection, and what a read of its
 * /tmp takes that memory does not hold. By AWS' own guidance 85 to 90 MB/s a connection and 30 ms and more a request.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-guidelines.html
 */
const ASSUMED = { s3BytesPerSecond: 75e6, s3RequestSeconds: 0.03, scratchReadSeconds: 0.1e-3 } as const;
/** Nor was how long AWS Fargate looks for a machine and fetches an image of a gigabyte. */
export const JOB_START_SECONDS = 120;

/** What a step takes of its function: the longest call, and all calls together. */
export interface StepCost {
  readonly calls: number;
  readonly longestSeconds: number;
  readonly allSeconds: number;
  readonly memoryMb: number;
  readonly scratchMb: number;
}

export type CostedStep = Exclude<FunctionStepName, 'RecordFailure'>;

export interface CostOptions {
  /** Calls of ExtractFeatures at the same time. */
  readonly concurrency: number;
  readonly secondsPerImage: number;
  /** MB that TrainHead's function has: what it does not need itself keeps rows of its scratch file. */
  readonly trainMemoryMb: number;
  /** Of the base, where it was read. */
  readonly featureCount?: number;
}

const MB = 1024 ** 2;
const WRITES_AT_ONCE = 8;
const READS_AT_ONCE = 8;
/** Of features that are not held: for their mean, for what is looked up, and of those that may be alike. */
const SEARCH_READS = 3;
/** Of a base that is not known before it is read. */
const UNREAD_FEATURES = 2048;

/** What each step of a run takes on AWS: nothing is cached, no call is retried. */
export function stepCosts(shape: RunShape, config: AskedConfig, options: CostOptions): Record<CostedStep, StepCost> {
  const { images, trainImages, validationImages, testImages, shards, largestShardImages, splitIsOurs } = shape;
  const { concurrency, secondsPerImage } = options;
  const cold = MEASURED.coldStartSeconds;
  const featureCount = options.featureCount ?? expectedBackbone(config)?.featureCount ?? UNREAD_FEATURES;
  const rowMb = (featureCount * Float32Array.BYTES_PER_ELEMENT) / MB;
  const once = (seconds: number, memoryMb: number, scratchMb = 0): StepCost => ({
    ...{ calls: 1, longestSeconds: seconds, allSeconds: seconds },
    ...{ memoryMb, scratchMb },
  });
  // Images of all splits lie in every feature file; a step reads each of these once.
  const readFeatures =
    (images * rowMb * MB) / ASSUMED.s3BytesPerSecond + Math.ceil(shards / READS_AT_ONCE) * ASSUMED.s3RequestSeconds;
  const isSearched = images > MOST_FEATURES && images <= MOST_COMPARED;
  const searchSeconds = isSearched ? SEARCH_READS * readFeatures + images * MEASURED.searchSecondsPerImage : 0;
  const searchMb = isSearched ? MEASURED.searchMb + MOST_READ * rowMb + images * MEASURED.searchMbPerImage : 0;
  return {
    Ingest: once(
      cold + images * MEASURED.ingestSecondsPerEntry + Math.ceil(shards / WRITES_AT_ONCE) * ASSUMED.s3RequestSeconds,
      MEASURED.ingestMb + images * MEASURED.ingestMbPerImage,
    ),
    ExtractFeatures: {
      calls: shards,
      longestSeconds: cold + largestShardImages * secondsPerImage,
      allSeconds: concurrency * cold + images * secondsPerImage,
      memoryMb: MEASURED.shardMb,
      scratchMb: 0,
    },
    TrainHead: trainHead(),
    Evaluate: evaluate(),
    Publish: once(
      cold +
        MEASURED.publishSeconds +
        images * MEASURED.publishSecondsPerImage +
        Math.ceil(shards / READS_AT_ONCE) * ASSUMED.s3RequestSeconds,
      MEASURED.publishMb +
        images * (MEASURED.publishMbPerImage + (isSearched ? MEASURED.publishMbPerSearchedImage : 0)),
    ),
  };

  function evaluate(): StepCost {
    const rowsMb = (validationImages + testImages) * rowMb;
    const scratchMb = rowsMb * MB > MEASURED_IN_MEMORY_BYTES ? rowsMb : 0;
    const ownMb = MEASURED.evaluateMb + images * MEASURED.evaluateMbPerImage;
    return once(
      cold + readFeatures + searchSeconds + images * MEASURED.evaluateSecondsPerImage,
      // Tables are let go before images are looked at.
      ownMb + Math.max(scratchMb > 0 ? 0 : rowsMb, searchMb),
      scratchMb,
    );
  }

  function trainHead(): StepCost {
    const { epochs } = config.head;
    const trainMb = trainImages * rowMb;
    const scratchMb = trainMb * MB > IN_MEMORY_BYTES ? trainMb : 0;
    const heldMb = validationImages * rowMb + (scratchMb > 0 ? 0 : trainMb);
    const ownMb = MEASURED.trainMb + images * MEASURED.trainMbPerImage;
    // What memory does not keep of the scratch file is read anew in each epoch.
    const keptMb = Math.max(0, options.trainMemoryMb - ownMb - heldMb);
    const missed = scratchMb > 0 ? Math.max(0, 1 - keptMb / scratchMb) : 0;
    // Other threads read while the processor trains on what was read before.
    const readSeconds = (missed * ASSUMED.scratchReadSeconds) / READING_THREADS;
    const seconds =
      MEASURED.imageColdStartSeconds +
      readFeatures +
      (splitIsOurs ? searchSeconds : 0) +
      images * MEASURED.trainSecondsPerImage +
      trainImages * epochs * Math.max(MEASURED.secondsPerRow, readSeconds);
    // The split is settled before features are held.
    return once(seconds, ownMb + Math.max(heldMb, splitIsOurs ? searchMb : 0), scratchMb);
  }
}

/** Of ExtractFeatures on Lambda, where no earlier run tells it. */
export function expectedSecondsPerImage(config: AskedConfig): number {
  return measuredSeconds({ ...config, backbone: expectedBackbone(config) ?? {} });
}
