import { expectedShardImages } from '../../functions/choose-shard-images';
import type { RangeReader } from '../../shared/archive/range-reader';
import type { AskedConfig } from '../../shared/config';
import { imagesOf } from '../../shared/dataset/label-sets';
import type { Split } from '../../shared/dataset/manifest';
import { openDataset } from '../../shared/dataset/open-dataset';
import { planShards } from '../../shared/dataset/plan-shards';

/** What the size of a run follows from; all of it stands in the archive's directory. */
export interface RunShape {
  readonly images: number;
  readonly trainImages: number;
  readonly validationImages: number;
  readonly testImages: number;
  readonly shards: number;
  readonly largestShardImages: number;
  readonly archiveBytes: number;
  /** What Ingest would say of how the archive is understood. */
  readonly notices: readonly string[];
}

/** The shape of a run on an archive: as Ingest would find it, without reading an image. */
export async function runShape(archive: RangeReader, config: AskedConfig): Promise<RunShape> {
  const { images, counts, multiLabel, notices } = (await openDataset(archive, config, 'read')).dataset;
  const shards = planShards(images, { ...config, shardImages: expectedShardImages(config) });
  const countOf = (split: Split) => imagesOf({ counts, images: multiLabel?.images }, split);
  return {
    images: images.length,
    trainImages: countOf('train'),
    validationImages: countOf('validation'),
    testImages: countOf('test'),
    shards: shards.length,
    largestShardImages: shards.reduce((most, { start, end }) => Math.max(most, end - start), 0),
    archiveBytes: archive.bytes,
    notices,
  };
}
