import type { RangeReader } from '../archive/range-reader';
import type { ShardImage } from '../dataset/manifest';
import type { BaseEngine } from '../engine/base-engine';
import { assembleFeatureFile } from './assemble-feature-file';
import { type Computed, type ComputeOptions, computePainted } from './compute-features';
import type { FeatureCache } from './feature-cache';
import { contentId, type FeatureFile } from './feature-file';
import type { FeatureFileImage } from './feature-header';
import type { Paint } from './image-batch';
import { type PaintViewsOptions, paintViews } from './paint-views';
import { type HashedImages, readHashedImages } from './read-hashed-images';
import type { UnfinishedShard } from './unfinished-shard';

export interface ExtractedViews {
  /** Content id of the feature files: the same in the space of each view, because the images are the same. */
  readonly id: string;
  /** One for each image, in its order; the same for each view. */
  readonly images: readonly FeatureFileImage[];
  /** Views whose features were known before. */
  readonly cached: number;
}

export interface ExtractViewsOptions
  extends Omit<ComputeOptions, 'engine' | 'decode' | 'onResult'>,
    Omit<PaintViewsOptions, 'imageSizePx'> {
  /** Length of a row. */
  readonly featureCount: number;
  /** The space of each view, view 1 first, and its cache. */
  readonly spaces: readonly string[];
  cacheOf(space: string): FeatureCache;
  /** Where the rows of a view survive until the shard is done; without it a shard that is broken off begins again. */
  unfinishedOf?(space: string): UnfinishedShard;
  /** Called where something has to be computed. */
  engine(): Promise<BaseEngine>;
}

/** One view of all images of a shard. */
interface View {
  readonly number: number;
  readonly space: string;
  readonly cache: FeatureCache;
  readonly unfinished: UnfinishedShard | undefined;
  readonly results: Map<string, Computed>;
  readonly known: Set<string>;
  /** Whether its file stands in the cache. */
  isStored: boolean;
}

/**
 * The features of augmented views of a shard's images: read and decoded once for all views, looked up by content in the
 * space of each view, computed where they are unknown, and put into the cache as one file per view.
 * @param shard ascending by offset
 * @throws ArchiveError where the archive is not what its directory says
 * @throws CancelledError when the signal is aborted
 */
export async function extractViews(
  reader: RangeReader,
  shard: readonly ShardImage[],
  options: ExtractViewsOptions,
): Promise<ExtractedViews> {
  const views = options.spaces.map(
    (space, i): View => ({
      number: i + 1,
      space,
      cache: options.cacheOf(space),
      unfinished: options.unfinishedOf?.(space),
      results: new Map(),
      known: new Set(),
      isStored: false,
    }),
  );
  try {
    const extracted = await extract(reader, shard, views, options);
    for (const { unfinished } of views) await unfinished?.discard();
    return extracted;
  } catch (error) {
    for (const { unfinished } of views) await unfinished?.save();
    throw error;
  }
}

async function extract(
  reader: RangeReader,
  shard: readonly ShardImage[],
  views: readonly View[],
  options: ExtractViewsOptions,
): Promise<ExtractedViews> {
  const sha256s: string[] = [];
  for await (const portion of readHashedImages(reader, shard, options.signal)) {
    sha256s.push(...portion.sha256s);
    // A shard that came in one portion may be known as a whole.
    const id = sha256s.length === shard.length ? contentId(sha256s) : undefined;
    await Promise.all(views.map((view) => lookUp(view, portion, id)));
    const unknown = unknownOf(views, portion);
    report(portion.sha256s.length * views.length - unknown.length, options);
    if (unknown.length === 0) continue;
    const engine = await options.engine();
    const paintings = paint(unknown, portion, { ...options, imageSizePx: engine.imageSizePx });
    const onResult = (id: string, result: Computed) => {
      const [sha256, number] = id.split('/') as [string, string];
      const view = views[Number(number) - 1] as View;
      view.results.set(sha256, result);
      view.unfinished?.add(sha256, result);
    };
    await computePainted(paintings, { ...options, onResult, engine });
  }
  const id = contentId(sha256s);
  let images: readonly FeatureFileImage[] = [];
  let cached = 0;
  for (const { space, cache, results, known, isStored } of views) {
    cached += sha256s.filter((sha256) => known.has(sha256)).length;
    const file = assembleFeatureFile(space, options.featureCount, sha256s, results);
    images = file.images;
    if (!isStored) await cache.put(id, file);
  }
  return { id, images, cached };
}

async function lookUp(view: View, { bytes }: HashedImages, id: string | undefined): Promise<void> {
  const { cache, unfinished, results, known } = view;
  const whole = id && (await cache.whole(id));
  if (whole) {
    view.isStored = true;
    for (const image of whole.images) {
      results.set(image.sha256, 'row' in image ? rowOf(whole, image.row) : { error: image.error });
      known.add(image.sha256);
    }
    return;
  }
  const unknown = [...bytes.keys()].filter((sha256) => !results.has(sha256));
  const find = (found: ReadonlyMap<string, Computed>) => {
    for (const sha256 of unknown) {
      const result = found.get(sha256);
      if (!result || results.has(sha256)) continue;
      results.set(sha256, result);
      known.add(sha256);
    }
  };
  find(await cache.known(unknown));
  if (unfinished && unknown.some((sha256) => !results.has(sha256))) find(await unfinished.found());
}

const rowOf = ({ features, featureCount }: FeatureFile, row: number) =>
  features.subarray(row * featureCount, (row + 1) * featureCount);

interface Wanted {
  readonly sha256: string;
  readonly view: number;
}

/** What is to be computed. The views of an image stand side by side, so that few decoded images wait. */
function unknownOf(views: readonly View[], { bytes }: HashedImages): Wanted[] {
  return [...bytes.keys()].flatMap((sha256) =>
    views.filter(({ results }) => !results.has(sha256)).map(({ number }) => ({ sha256, view: number })),
  );
}

function* paint(
  wanted: readonly Wanted[],
  { bytes }: HashedImages,
  options: PaintViewsOptions,
): Generator<readonly [id: string, paint: Paint]> {
  for (let next = 0; next < wanted.length; ) {
    const { sha256 } = wanted[next] as Wanted;
    const views: number[] = [];
    for (; wanted[next]?.sha256 === sha256; next++) views.push((wanted[next] as Wanted).view);
    const paints = paintViews(sha256, bytes.get(sha256) as Uint8Array, views, options);
    for (const [i, view] of views.entries()) yield [`${sha256}/${view}`, paints[i] as Paint];
  }
}

function report(views: number, { onImage }: Pick<ComputeOptions, 'onImage'>): void {
  for (let i = 0; i < views; i++) onImage?.();
}
