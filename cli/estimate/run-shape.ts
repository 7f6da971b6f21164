import type { RangeReader } from '../../shared/archive/range-reader';
import { readArchive } from '../../shared/archive/read-archive';
import type { Config } from '../../shared/config';
import { planShards } from '../../shared/dataset/plan-shards';
import { readDataset } from '../../shared/dataset/read-dataset';

/** What the size of a run follows from; all of it stands in the archive's directory. */
export interface RunShape {
  readonly images: number;
  readonly trainImages: number;
  readonly shards: number;
  readonly largestShardImages: number;
  readonly archiveBytes: number;
}

/** The shape of a run on an archive: as Ingest would find it, without reading an image. */
export async function runShape(archive: RangeReader, config: Config): Promise<RunShape> {
  const { images } = readDataset(await readArchive(archive, config.limits), config, archive.name);
  const shards = planShards(images, config);
  return {
    images: images.length,
    trainImages: images.filter(({ split }) => split === 'train').length,
    shards: shards.length,
    largestShardImages: Math.max(...shards.map((shard) => shard.images.length)),
    archiveBytes: archive.bytes,
  };
}
