import { featureCountOf } from '../shared/base/mobilenet-v2';
import type { Config } from '../shared/config';
import { type ImageCost, secondsPerImage } from './measured-image';
import { STEPS } from './steps';

/**
 * What a shard is to take. Shorter calls cost more requests for the same images, longer ones leave a small set fewer
 * calls to be spread over, and lose more where they are stopped.
 */
const CALL_SECONDS = 2.5;
/** Of its time limit, what a call may take as measured: images may be ten times as slow as those that were measured. */
const DEADLINE_SHARE = 1 / 10;
/** Of a function's memory, what rows may take that are held three times: as results, put together, and encoded. */
const ROWS_SHARE = 1 / 16;
const COPIES = 3;
/** Full batches of the base, and at most so many that a shard's result is read in one go. */
const FEWEST = 32;
const MOST = 1024;

/**
 * How many images a shard has at most, where the run does not say: by the measured seconds per image, the step's time
 * limit and its memory. The bytes of its images are bound by planShards(). It depends on the configuration alone, so that
 * shards are cut alike on every machine, and alike when an archive grows; see docs/decisions/shard-size.md.
 */
export function chooseShardImages(config: ImageCost): number {
  const { timeoutSeconds, memoryMb } = STEPS.ExtractFeatures;
  const seconds = secondsPerImage(config);
  const rowBytes = featureCountOf(config.width) * Float32Array.BYTES_PER_ELEMENT;
  const images = Math.min(
    CALL_SECONDS / seconds,
    (timeoutSeconds * DEADLINE_SHARE) / seconds,
    (memoryMb * 1024 ** 2 * ROWS_SHARE) / (COPIES * rowBytes),
    MOST,
  );
  return Math.max(FEWEST, Math.floor(images / FEWEST) * FEWEST);
}

/** The configuration with the size of its shards in it, as manifest.json and metrics.json record it. */
export function withShardImages(config: Config): Config & { readonly shardImages: number } {
  return { ...config, shardImages: config.shardImages ?? chooseShardImages(config) };
}
