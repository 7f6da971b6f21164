import { quote } from '../archive/archive-error';
import type { ArchiveListing } from '../archive/archive-listing';
import { datasetError, LAYOUTS } from './dataset-error';
import { KIND } from './entry-kinds';
import { labelOfText, textBeforeNumber } from './label-in-name';
import type { Split } from './manifest';

/** A folder whose files may be named by class. */
export interface FilePlace {
  /** Without a closing '/'; '' for the archive's own root. */
  readonly path: string;
  readonly split?: Split;
  /** Whether it has to hold labels: it is what is trained on. */
  readonly isTraining: boolean;
}

export interface LabelledFiles {
  /** The places that hold labelled files. */
  readonly places: readonly FilePlace[];
  /** Index of each labelled image in the listing, ascending. */
  readonly images: Uint32Array;
  /** Of each entry of the listing that is a labelled image: index into `labels`. */
  readonly labelOf: Uint32Array;
  /** Those too that only one image carries. */
  readonly labels: readonly string[];
  readonly classNames: ReadonlySet<string>;
}

/** Of a folder's images. Stray files are left out with a notice, but a folder of which a part has labels is not understood. */
const MOST_UNLABELLED = 0.05;
/** Names of files rather than of classes: a million different ones need not be held. */
const MOST_LABELS = 10_000;
const FEWEST_FILES_OF_A_LABEL = 2;

/**
 * The images whose file names say what they show, see labelInName(). A label that only one image carries is none.
 *
 * @param paths of each of the listing's folders, as placesInSet() gives them
 * @returns undefined where the places for training hold no such files, or as many labels as files
 * @throws DatasetError where a part of a place has labels and a part has none
 */
export function findLabelledFiles(
  listing: ArchiveListing,
  kinds: Uint8Array,
  { places, paths }: { readonly places: readonly FilePlace[]; readonly paths: readonly string[] },
  sourceName: string,
): LabelledFiles | undefined {
  const placeOfPath = new Map(places.map(({ path }, place) => [path, place]));
  const placeOfFolder = paths.map((path) => placeOfPath.get(path));
  const read = readLabels(listing, kinds, placeOfFolder);
  if (!read) return undefined;
  const { labelOf, labels, carriers } = read;
  const isLabelled = (entry: number) => (carriers[labelOf[entry] ?? NONE] ?? 0) >= FEWEST_FILES_OF_A_LABEL;

  const counts = places.map(() => ({ images: 0, labelled: 0, unlabelled: 0 }));
  for (let entry = 0; entry < listing.length; entry++) {
    const own = kinds[entry] === KIND.image ? counts[placeOfFolder[listing.folderOf(entry)] ?? NONE] : undefined;
    if (!own) continue;
    own.images += 1;
    if (isLabelled(entry)) own.labelled += 1;
    else if (own.labelled + 1 === own.images) own.unlabelled = entry;
  }
  for (const [p, { images, labelled, unlabelled }] of counts.entries()) {
    if (images - labelled <= MOST_UNLABELLED * images || labelled === 0) continue;
    // Few labels where one looks for them at all: names that happen to end in numbers.
    if (places[p]?.isTraining && labelled * 2 < images) return undefined;
    const where = places[p]?.path ? `in ${quote(`${places[p]?.path}/`)}` : 'outside folders';
    const example = labels.find((_, label) => (carriers[label] ?? 0) >= FEWEST_FILES_OF_A_LABEL) ?? '';
    const found = `${labelled} of the ${images} images ${where} are named by class, such as ${quote(example)}, but ${images - labelled} are not, as ${quote(listing.nameOf(unlabelled))} shows`;
    throw datasetError(sourceName, found, `Name them all by class, or remove those that are not. ${LAYOUTS}`);
  }
  if (!places.some(({ isTraining }, p) => isTraining && counts[p]?.labelled)) return undefined;

  const images = new Uint32Array(counts.reduce((sum, { labelled }) => sum + labelled, 0));
  let found = 0;
  for (let entry = 0; entry < listing.length; entry++) if (isLabelled(entry)) images[found++] = entry;
  const named = labels.filter((_, label) => (carriers[label] ?? 0) >= FEWEST_FILES_OF_A_LABEL);
  const used = places.filter((_, p) => counts[p]?.labelled);
  return { places: used, images, labelOf, labels, classNames: new Set(named) };
}

const NONE = 0xffffffff;

/** The number of the label that each entry's name carries, where it is an image of a place; and how many carry each. */
function readLabels(listing: ArchiveListing, kinds: Uint8Array, placeOfFolder: readonly (number | undefined)[]) {
  const labelOf = new Uint32Array(listing.length).fill(NONE);
  const numbers = new Map<string, number>();
  // What a label is told by costs more than all else here, and texts repeat.
  const known = new Map<string, number>();
  const carriers: number[] = [];
  const numberOf = (text: string): number | undefined => {
    const label = labelOfText(text);
    if (label === undefined) return NONE;
    const number = numbers.get(label) ?? numbers.size;
    if (known.size >= MOST_LABELS) return undefined;
    // A slice of a name would keep the whole name in memory.
    numbers.set(copyOf(label), number);
    known.set(copyOf(text), number);
    return number;
  };
  for (let entry = 0; entry < listing.length; entry++) {
    if (kinds[entry] !== KIND.image || placeOfFolder[listing.folderOf(entry)] === undefined) continue;
    const text = textBeforeNumber(listing.fileOf(entry));
    if (text === undefined) continue;
    const number = known.get(text) ?? numberOf(text);
    if (number === undefined) return undefined;
    if (number === NONE) continue;
    carriers[number] = (carriers[number] ?? 0) + 1;
    labelOf[entry] = number;
  }
  return { labelOf, labels: [...numbers.keys()], carriers };
}

const copyOf = (text: string) => Buffer.from(text).toString();
