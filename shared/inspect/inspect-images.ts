import { SPLITS } from '../dataset/manifest';
import { alikeImages, equalImages, leastSimilarities } from './alike-images';
import { doubtedLabels } from './doubted-labels';
import type { FeatureRows } from './feature-rows';
import { type FeatureViews, featureViews, widthFor } from './feature-views';
import type { Groups } from './groups';
import { type InspectedFeatures, type InspectedImages, splitOf } from './inspected-images';
import type { InspectionFile, Leak, Place } from './inspection-file';
import { type NearPair, nearDuplicates } from './near-duplicates';
import { nearDuplicatesOfMany } from './near-duplicates-of-many';
import { viewsOfMany } from './views-of-many';
import { wrongLabels } from './wrong-labels';

/** A class is rare from this share of the largest one's training images down. */
const RARE = 1 / 5;
const TRAIN = SPLITS.indexOf('train');

export type Findings = Pick<
  InspectionFile,
  'exactDuplicates' | 'nearDuplicates' | 'leakage' | 'wrongLabels' | 'doubtedLabels' | 'imbalance'
>;

export interface SeveralLabels {
  readonly classes: readonly string[];
  readonly labelSets: readonly (readonly number[])[];
}

export interface InspectOptions {
  readonly classes: readonly string[];
  /** Ascending by path. */
  readonly images: InspectedImages;
  /** Absent where there are too many images for their features to be held. */
  readonly features?: InspectedFeatures | undefined;
  /** Perceptual hashes, [images, 8]. */
  readonly hashes?: Uint32Array | undefined;
  readonly seed: number;
  /** Where images have several labels: the classes that their labels, sets of classes, are made of. */
  readonly severalLabels?: SeveralLabels | undefined;
}

/** What there is to know about the images of a data set from their content, their features and, where given, their hashes. */
export function inspectImages(options: InspectOptions): Findings {
  const { images, classes, features, hashes, seed, severalLabels } = options;
  const equal = equalImages(images);
  const views = features && featureViews(features, images.count, (severalLabels?.classes ?? classes).length);
  const isFirst = (image: number) => equal.of(image) === image;
  const pairs = features && views && nearDuplicates({ features, views, isFirst, ...(hashes && { hashes }) });
  return findingsOf({ images, classes, seed, severalLabels }, equal, pairs, views);
}

export interface InspectManyOptions extends Omit<InspectOptions, 'features'> {
  readonly rows: FeatureRows;
}

/** Scores of a classifier that are held, an image and class each: 128 MB, three times over. */
const MOST_SCORES = 32 * 1024 * 1024;

/** The same of more images than whose features are held in memory. Labels are not looked at where classes are very many, too. */
export async function inspectManyImages({
  images,
  classes,
  rows,
  hashes,
  seed,
  severalLabels,
}: InspectManyOptions): Promise<Findings> {
  const equal = equalImages(images);
  const answers = (severalLabels?.classes ?? classes).length;
  // Where each is doubted by itself, more is held of it.
  const hasScores = images.count * answers <= (severalLabels ? MOST_SCORES / 2 : MOST_SCORES);
  const { values, width, ...views } = await viewsOfMany(rows, hasScores ? widthFor(answers) : 0);
  const isFirst = (image: number) => equal.of(image) === image;
  const pairs = await nearDuplicatesOfMany({ rows, views, isFirst, ...(hashes && { hashes }) });
  return findingsOf({ images, classes, seed, severalLabels }, equal, pairs, hasScores ? { values, width } : undefined);
}

/**
 * @param pairs undefined where near duplicates were not looked for
 * @param views undefined where labels are not looked at
 */
function findingsOf(
  { images, classes, seed, severalLabels }: Pick<InspectOptions, 'images' | 'classes' | 'seed' | 'severalLabels'>,
  equal: Groups,
  pairs: readonly NearPair[] | undefined,
  views: Pick<FeatureViews, 'values' | 'width'> | undefined,
): Findings {
  const isFirst = (image: number) => equal.of(image) === image;
  const alike = alikeImages(images.count, equal, pairs ?? []);
  const placeOf = placesIn(images, classes);
  return {
    exactDuplicates: equal.several().map((group) => ({ files: group.map(placeOf) })),
    nearDuplicates: pairs ? nearGroups(pairs, isFirst, alike, placeOf) : null,
    leakage: leakage(images, equal, alike, placeOf),
    wrongLabels: views && !severalLabels ? labelsOf(views, { images, classes, seed }, alike, placeOf) : null,
    ...(severalLabels && {
      doubtedLabels: views ? doubtsOf(views, { images, severalLabels, seed }, alike, placeOf) : null,
    }),
    imbalance: imbalance(images, classes, severalLabels),
  };
}

type PlaceOf = (image: number) => Place;

/** How findings name an image, by its place in the list. */
export function placesIn(images: InspectedImages, classes: readonly string[]): PlaceOf {
  const { names, labels } = images;
  return (image) => ({
    file: names[image] as string,
    class: classes[labels[image] as number] as string,
    split: splitOf(images, image),
  });
}

/** Groups of different contents, one file of each content, the most alike first. */
function nearGroups(
  pairs: readonly NearPair[],
  isFirst: (image: number) => boolean,
  alike: Groups,
  placeOf: PlaceOf,
): NonNullable<Findings['nearDuplicates']> {
  const least = leastSimilarities(alike, pairs);
  return alike
    .several()
    .map((group) => ({ similarity: least.get(group[0] as number), files: group.filter(isFirst).map(placeOf) }))
    .flatMap(({ files, similarity }) => (similarity === undefined ? [] : [{ files, similarity: rounded(similarity) }]))
    .sort((x, y) => y.similarity - x.similarity);
}

/** An image leaks from the split that comes before its own; of several it is the most alike, an equal one first. */
function leakage({ splits }: InspectedImages, equal: Groups, alike: Groups, placeOf: PlaceOf): Leak[] {
  const leaks: Leak[] = [];
  const rank = (image: number) => splits[image] as number;
  for (const group of alike.several()) {
    for (const image of group) {
      const before = group.filter((other) => rank(other) < rank(image));
      const same = before.find((other) => equal.of(other) === equal.of(image));
      const like = same ?? before[0];
      if (like === undefined) continue;
      leaks.push({ ...placeOf(image), kind: same === undefined ? 'near' : 'exact', like: placeOf(like) });
    }
  }
  const order = (kind: Leak['kind']) => (kind === 'exact' ? 0 : 1);
  return leaks.sort((a, b) => order(a.kind) - order(b.kind));
}

function labelsOf(
  views: Pick<FeatureViews, 'values' | 'width'>,
  { images, classes, seed }: Pick<InspectOptions, 'images' | 'classes' | 'seed'>,
  groups: Groups,
  placeOf: PlaceOf,
): Findings['wrongLabels'] {
  const found = wrongLabels({ views, labels: images.labels, classes: classes.length, groups, seed });
  if (!found) return null;
  return found.map(({ image, suggested, probability, probabilityOfLabel, confident }) => ({
    ...placeOf(image),
    suggested: classes[suggested] as string,
    probability: rounded(probability),
    probabilityOfLabel: rounded(probabilityOfLabel),
    confident,
  }));
}

/** What inspection.json lists of them: an image may be doubted for each class. */
const MOST_DOUBTS = 10_000;

function doubtsOf(
  views: Pick<FeatureViews, 'values' | 'width'>,
  { images, severalLabels, seed }: Pick<InspectOptions, 'images' | 'seed'> & { readonly severalLabels: SeveralLabels },
  groups: Groups,
  placeOf: PlaceOf,
): NonNullable<Findings['doubtedLabels']> | null {
  const { classes, labelSets } = severalLabels;
  const found = doubtedLabels({
    ...{ views, labels: images.labels, labelSets, classes: classes.length, groups, seed, most: MOST_DOUBTS },
  });
  if (!found) return null;
  const { missing, extra, first } = found;
  return {
    missing,
    extra,
    first: first.map(({ image, label, missing: isMissing, probability, confident }) => ({
      ...placeOf(image),
      label: classes[label] as string,
      kind: isMissing ? ('missing' as const) : ('extra' as const),
      probability: rounded(probability),
      confident,
    })),
  };
}

function imbalance(
  { labels, splits }: InspectedImages,
  names: readonly string[],
  several: SeveralLabels | undefined,
): Findings['imbalance'] {
  const classes = several?.classes ?? names;
  const counts = classes.map(() => 0);
  for (const [image, label] of labels.entries()) {
    if (splits[image] !== TRAIN) continue;
    for (const own of several ? (several.labelSets[label] ?? []) : [label]) counts[own]! += 1;
  }
  const largest = Math.max(...counts);
  return {
    training: Object.fromEntries(classes.map((name, k) => [name, counts[k] as number])),
    rare: classes.filter((_, k) => (counts[k] as number) < RARE * largest),
  };
}

const rounded = (value: number) => Math.round(value * 1e4) / 1e4;
