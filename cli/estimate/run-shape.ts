import { expectedShardImages } from '../../functions/choose-shard-images';
import { type RunShape as RunSize, shapeOfDataset } from '../../functions/cost/run-shape';
import type { RangeReader } from '../../shared/archive/range-reader';
import type { AskedConfig } from '../../shared/config';
import { openDataset } from '../../shared/dataset/open-dataset';
import { planShards } from '../../shared/dataset/plan-shards';

/** The size of a run, and notes on the archive that it was read from. */
export interface RunShape extends RunSize {
  readonly archiveBytes: number;
  /** What Ingest would say of how the archive is understood. */
  readonly notices: readonly string[];
}

/** The shape of a run on an archive: as Ingest would find it, without reading an image. */
export async function runShape(archive: RangeReader, config: AskedConfig): Promise<RunShape> {
  const { dataset } = await openDataset(archive, config, 'read');
  const shards = planShards(dataset.images, { ...config, shardImages: expectedShardImages(config) });
  return { ...shapeOfDataset(dataset, shards), archiveBytes: archive.bytes, notices: dataset.notices };
}
