import type { RangeReader } from '../../shared/archive/range-reader';
import type { ShardImage } from '../../shared/dataset/manifest';
import { extractFeatures } from '../../shared/features/extract-features';
import { FeatureCache } from '../../shared/features/feature-cache';
import type { FeatureTable } from '../../shared/features/feature-table';
import { partSpaces } from '../../shared/features/part-spaces';
import { updateFeatureIndex } from '../../shared/features/update-feature-index';
import { joinTables } from '../../shared/head/feature-rows';
import { decodeOptionsOf } from '../../shared/images/decode-options-of';
import { type Candidate, type CandidateOptions, withBase } from './candidates';

/** What of an archive is read rather than skipped: on a disk it makes no difference, from a bucket a request takes as long. */
const MOST_GAP_BYTES = 128 * 1024;

export interface SampleOptions extends CandidateOptions {
  readonly reader: RangeReader;
  readonly signal: AbortSignal;
  onImage(): void;
}

/**
 * Features of some images by a base, in the order in which they are asked for, through the feature cache: a run with this base finds
 * them there. Images that cannot be used are left out; they are the same for every base.
 */
export async function sampleFeatures(
  { prepared, config, space }: Candidate,
  images: readonly ShardImage[],
  options: SampleOptions,
): Promise<FeatureTable> {
  const { store, reader, signal, notice, onImage } = options;
  const { featureCount } = prepared.backbone;
  const order = [...images.keys()].sort((a, b) => (images[a] as ShardImage).offset - (images[b] as ShardImage).offset);
  const cache = new FeatureCache(store, space, notice, partSpaces({ base: prepared, config }));
  const { id, images: found } = await withBase(options, (provider) =>
    extractFeatures(
      reader,
      order.map((i) => images[i] as ShardImage),
      {
        ...{ space, featureCount, cache, signal, onImage, mostGapBytes: MOST_GAP_BYTES },
        decode: decodeOptionsOf(config),
        engine: () => provider.engine(prepared, config),
      },
    ),
  );
  await updateFeatureIndex(store, space, notice);
  const file = await cache.whole(id);
  const places = new Map(order.map((image, place) => [image, place]));
  const usable = images.flatMap((image, i) => {
    const own = found[places.get(i) as number];
    return file && own && 'row' in own ? [{ image, row: own.row }] : [];
  });
  const features = new Float32Array(usable.length * featureCount);
  for (const [i, { row }] of usable.entries()) {
    const values = file?.features.subarray(row * featureCount, (row + 1) * featureCount);
    if (values) features.set(values, i * featureCount);
  }
  return {
    count: usable.length,
    featureCount,
    features,
    labels: Int32Array.from(usable, ({ image }) => image.label),
    names: usable.map(({ image }) => image.name),
  };
}

/** The features of a sample that grows from round to round. */
export class GrowingSample {
  #table: FeatureTable | undefined;
  #seen = 0;

  /** @returns the features of the first `count` images */
  async upTo(count: number, candidate: Candidate, images: readonly ShardImage[], options: SampleOptions) {
    const more = images.slice(this.#seen, count);
    if (more.length > 0) {
      const added = await sampleFeatures(candidate, more, options);
      this.#table = this.#table ? joinTables(this.#table, added) : added;
      this.#seen = count;
    }
    return this.#table as FeatureTable;
  }
}
