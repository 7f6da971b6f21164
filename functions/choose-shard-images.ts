import { expectedBackbone } from '../shared/backbone/architectures';
import type { AskedConfig, Config } from '../shared/config';
import type { Backbone } from '../shared/records/backbone';
import { type ImageCost, secondsPerImage } from './seconds-per-image';
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
 * How many images a shard has at most, where the run does not say: by the seconds per image of its base, the step's time
 * limit and its memory. The bytes of its images are bound by planShards(). It depends on configuration and base alone, so that
 * shards are cut alike on every machine, and alike when an archive grows; see docs/decisions/shard-size.md.
 */
export function chooseShardImages(
  config: Omit<ImageCost, 'backbone'>,
  backbone: Pick<Backbone, 'multiplyAdds' | 'featureCount'>,
): number {
  const { timeoutSeconds, memoryMb } = STEPS.ExtractFeatures;
  const seconds = secondsPerImage({ ...config, backbone });
  const rowBytes = backbone.featureCount * Float32Array.BYTES_PER_ELEMENT;
  const images = Math.min(
    CALL_SECONDS / seconds,
    (timeoutSeconds * DEADLINE_SHARE) / seconds,
    (memoryMb * 1024 ** 2 * ROWS_SHARE) / (COPIES * rowBytes),
    MOST,
  );
  return Math.max(FEWEST, Math.floor(images / FEWEST) * FEWEST);
}

/** Of a base that is not known before it is read: nothing of its cost, and no more features than most have. */
const UNREAD = { multiplyAdds: undefined, featureCount: 2048 };

/** How a run's images will be cut into shards, as far as that can be told before its base is read. */
export function expectedShardImages(config: AskedConfig): number {
  return config.shardImages ?? chooseShardImages(config, expectedBackbone(config) ?? UNREAD);
}

/** The configuration with the size of its shards in it, as manifest.json and metrics.json record it. */
export function withShardImages(config: Config, backbone: Backbone): Config & { readonly shardImages: number } {
  return { ...config, shardImages: config.shardImages ?? chooseShardImages(config, backbone) };
}
