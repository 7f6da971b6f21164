import { runKeys } from '../artifacts';
import { labelNames } from '../dataset/label-sets';
import { type Manifest, SPLITS, type Split } from '../dataset/manifest';
import { readIngestedShards } from '../features/read-shard-results';
import { loadSplit, type SplitFile } from '../features/split-file';
import { putJson } from '../json-file';
import { unlessDamaged } from '../records/unless-damaged';
import type { BlobStore } from '../storage/blob-store';
import { byCodeUnit } from '../storage/check-key';
import { alikeImages, equalImages, leastSimilarities } from './alike-images';
import { featureViews } from './feature-views';
import type { Groups } from './groups';
import { type InspectedFeatures, type InspectedImages, splitOf } from './inspected-images';
import { type NearPair, nearDuplicates } from './near-duplicates';
import { nearDuplicatesOfMany } from './near-duplicates-of-many';
import {
  listInspectedImages,
  MOST_COMPARED,
  MOST_FEATURES,
  type PlacedImages,
  readInspectedFeatures,
  storedRows,
} from './read-inspected-images';
import { viewsOfMany } from './views-of-many';

/** What a class keeps of its validation images, and of its test images, whatever they resemble. */
const KEPT = 1 / 2;

export interface SettleOptions {
  /** Is told of a damaged split.json, which is made again. */
  notice?(text: string): void;
  /** More are not compared. */
  readonly mostImages?: number;
  /** Of more, features are not held in memory: they are read as often as they are needed. */
  readonly mostHeld?: number;
}

/**
 * Settles a split that is ours once features are known: images that show the same as images of an earlier split go there,
 * to training before all, where they flatter no number. Never the other way: int8 was calibrated on training images.
 * Splits that the archive's own folders give stay as they are.
 *
 * To be called before anything is read by its split. The first call writes split.json; the later ones find it.
 * @returns undefined where the folders decide
 * @throws FormatError where a shard's result is damaged, FeaturesGoneError where features are gone
 */
export async function settleSplit(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  { notice = () => undefined, mostImages = MOST_COMPARED, mostHeld = MOST_FEATURES }: SettleOptions = {},
): Promise<SplitFile | undefined> {
  if (manifest.splitBy === 'folders') return undefined;
  const before = await unlessDamaged(loadSplit(store, runId), notice);
  if (before) return before;
  const { images } = await listInspectedImages(store, runId, manifest, readIngestedShards);
  const isCompared = images.count > 0 && images.count <= mostImages;
  const settled = isCompared
    ? settleAlike(images, manifest, await alikePairs(store, manifest, images, mostHeld))
    : { schemaVersion: 1 as const, compared: images.count === 0, moved: [], left: [] };
  await putJson(store, runKeys(runId).split, settled);
  return settled;
}

async function alikePairs(
  store: BlobStore,
  manifest: Manifest,
  images: PlacedImages,
  mostHeld: number,
): Promise<NearPair[]> {
  const features = images.count > mostHeld ? undefined : await readInspectedFeatures(store, manifest, images);
  if (features) return pairsOf(images, manifest, features);
  const rows = storedRows(store, manifest, images);
  const equal = equalImages(images);
  const views = await viewsOfMany(rows, 0);
  return nearDuplicatesOfMany({ rows, views, isFirst: (image) => equal.of(image) === image });
}

/** @param images ascending by path */
export const settle = (
  images: InspectedImages,
  manifest: Pick<Manifest, 'classes' | 'ownTest'> & Partial<Pick<Manifest, 'labelSets'>>,
  features: InspectedFeatures,
): SplitFile => settleAlike(images, manifest, pairsOf(images, manifest, features));

function pairsOf(
  images: InspectedImages,
  { classes }: Pick<Manifest, 'classes'>,
  features: InspectedFeatures,
): NearPair[] {
  const views = featureViews(features, images.count, classes.length);
  const equal = equalImages(images);
  return nearDuplicates({ features, views, isFirst: (image) => equal.of(image) === image });
}

/** @param pairs of images that show the same */
function settleAlike(
  images: InspectedImages,
  { classes, labelSets, ownTest }: Pick<Manifest, 'classes' | 'ownTest'> & Partial<Pick<Manifest, 'labelSets'>>,
  pairs: readonly NearPair[],
): SplitFile {
  const equal = equalImages(images);
  const alike = alikeImages(images.count, equal, pairs);
  const isOurs = (split: Split) => !(ownTest && split === 'test');
  const names = labelNames({ classes, labelSets });
  const remaining = new Remaining(images, labelSets);
  const moved: SplitFile['moved'] = [];
  const left: SplitFile['left'] = [];
  const nameOf = (image: number) => images.names[image] as string;
  for (const group of groupsOf(alike, pairs)) {
    const ours = group.filter((image) => isOurs(splitOf(images, image)));
    const to = SPLITS.find((split) => ours.some((image) => splitOf(images, image) === split));
    const like = ours.find((image) => splitOf(images, image) === to);
    for (const image of ours) {
      const split = splitOf(images, image);
      if (to === undefined || like === undefined || split === to) continue;
      const straddling = { file: nameOf(image), class: names[images.labels[image]!]!, split, like: nameOf(like) };
      if (remaining.take(image)) moved.push({ ...straddling, to });
      else left.push(straddling);
    }
  }
  const byFile = (a: { file: string }, b: { file: string }) => byCodeUnit(a.file, b.file);
  return { schemaVersion: 1, compared: true, moved: moved.sort(byFile), left: left.sort(byFile) };
}

/** Images that show the same, the most alike first, since not all may be movable. */
function groupsOf(alike: Groups, pairs: readonly NearPair[]): number[][] {
  const least = leastSimilarities(alike, pairs);
  const similarityOf = (group: number[]) => least.get(group[0]!) ?? 1;
  return alike.several().sort((x, y) => similarityOf(y) - similarityOf(x) || x[0]! - y[0]!);
}

/** How many images of each class and split may still leave it. */
class Remaining {
  readonly #may = new Map<string, number>();

  /** @param labelSets of images with several labels: each of their classes has to keep some */
  constructor(
    private readonly images: InspectedImages,
    private readonly labelSets: Manifest['labelSets'],
  ) {
    for (let image = 0; image < images.count; image++) {
      for (const key of this.#keysOf(image)) this.#may.set(key, (this.#may.get(key) ?? 0) + 1);
    }
    for (const [key, count] of this.#may) this.#may.set(key, count - Math.ceil(count * KEPT));
  }

  /** Takes one out of its split, where one may go. */
  take(image: number): boolean {
    const keys = this.#keysOf(image);
    const may = keys.every((key) => (this.#may.get(key) ?? 0) > 0);
    if (may) for (const key of keys) this.#may.set(key, (this.#may.get(key) ?? 0) - 1);
    return may;
  }

  #keysOf(image: number): string[] {
    const label = this.images.labels[image] as number;
    const split = splitOf(this.images, image);
    const set = this.labelSets ? (this.labelSets[label] ?? []) : [label];
    return set.length > 0 ? set.map((own) => `${own} ${split}`) : [`none ${split}`];
  }
}
