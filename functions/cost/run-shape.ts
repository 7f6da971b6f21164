import { imagesOf } from '../../shared/dataset/label-sets';
import type { Split } from '../../shared/dataset/manifest';
import type { ShardRange } from '../../shared/dataset/plan-shards';
import type { Dataset } from '../../shared/dataset/read-dataset';

/** What the size of a run follows from; all of it stands in the archive's directory. */
export interface RunShape {
  readonly images: number;
  readonly trainImages: number;
  readonly validationImages: number;
  readonly testImages: number;
  readonly shards: number;
  readonly largestShardImages: number;
  /** Whether TrainHead looks for near duplicates, to put them on one side of a split that is ours. */
  readonly splitIsOurs: boolean;
}

/** The shape of a run on a data set that is cut into these shards. */
export function shapeOfDataset(
  { images, counts, multiLabel, splitBy }: Pick<Dataset, 'images' | 'counts' | 'multiLabel' | 'splitBy'>,
  shards: readonly ShardRange[],
): RunShape {
  const countOf = (split: Split) => imagesOf({ counts, images: multiLabel?.images }, split);
  return {
    images: images.length,
    trainImages: countOf('train'),
    validationImages: countOf('validation'),
    testImages: countOf('test'),
    shards: shards.length,
    largestShardImages: shards.reduce((most, { start, end }) => Math.max(most, end - start), 0),
    splitIsOurs: splitBy !== 'folders',
  };
}
