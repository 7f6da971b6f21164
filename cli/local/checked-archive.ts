import { expectedShardImages } from '../../functions/choose-shard-images';
import { hashEntries } from '../../shared/archive/hash-entries';
import type { RangeReader } from '../../shared/archive/range-reader';
import { expectedBackbone } from '../../shared/backbone/architectures';
import type { AskedConfig } from '../../shared/config';
import { checkClassWeights } from '../../shared/dataset/check-class-weights';
import { checkMultiLabel } from '../../shared/dataset/check-multi-label';
import { openDataset, type SeveralLabels } from '../../shared/dataset/open-dataset';
import type { Dataset } from '../../shared/dataset/read-dataset';
import { sha256Hex } from '../../shared/hash';

/** Part of every run's id: another number where the same input would give other artifacts. */
const PIPELINE_VERSION = 2;

export interface CheckedArchive {
  /** A hash of what the archive holds. */
  readonly entries: string;
  /** May be large: it stays until it is taken. */
  dataset?: Dataset;
}

/**
 * Throws what Ingest would throw.
 * @param several whether whoever asked can do with images that have several labels
 */
export async function checkArchive(
  archive: RangeReader,
  config: AskedConfig,
  several?: SeveralLabels,
): Promise<CheckedArchive> {
  const { listing, dataset } = await openDataset(archive, config, several);
  checkClassWeights(config, dataset.classes);
  checkMultiLabel(dataset, config);
  // Earlier releases passed over such a table, and what they left of the same archive is of class folders.
  return { entries: `${hashEntries(listing)}${dataset.multiLabel ? ' multi-label' : ''}`, dataset };
}

/** The same archive content, configuration and base are the same run, wherever the archive lies. */
export function runIdOf(entries: string, config: AskedConfig, base: string): string {
  const { base: _, ...rest } = config;
  const { imageSizePx = rest.imageSizePx } = expectedBackbone(config) ?? {};
  return sha256Hex(
    JSON.stringify([
      PIPELINE_VERSION,
      entries,
      { ...rest, imageSizePx, shardImages: expectedShardImages(config) },
      base,
    ]),
  ).slice(0, 24);
}
