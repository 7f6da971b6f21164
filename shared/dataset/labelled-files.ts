import { quote } from '../archive/archive-error';
import type { ArchiveListing } from '../archive/archive-listing';
import { datasetError, LAYOUTS } from './dataset-error';
import { KIND } from './entry-kinds';
import { labelInName } from './label-in-name';
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
  readonly labels: ReadonlySet<string>;
}

/** Of a folder's images. Stray files are left out with a notice, but a folder of which a part has labels is not understood. */
const MOST_UNLABELLED = 0.05;
/** Names of files rather than of classes: a million different ones need not be held. */
const MOST_LABELS = 10_000;
const FEWEST_FILES_OF_A_LABEL = 2;

/**
 * The images whose file names say what they show, see labelInName(). A label that only one image carries is none.
 *
 * @returns undefined where the places for training hold no such files, or as many labels as files
 * @throws DatasetError where a part of a place has labels and a part has none
 */
export function findLabelledFiles(
  listing: ArchiveListing,
  kinds: Uint8Array,
  places: readonly FilePlace[],
  sourceName: string,
): LabelledFiles | undefined {
  const read = readLabels(listing, kinds, places);
  if (!read) return undefined;
  const { entries, placeOf, labelOf, labels, carriers } = read;
  const isLabelled = (i: number) => (carriers[labelOf[i] ?? NONE] ?? 0) >= FEWEST_FILES_OF_A_LABEL;

  const counts = places.map(() => ({ images: 0, labelled: 0, unlabelled: 0 }));
  for (let i = 0; i < entries.length; i++) {
    const own = counts[placeOf[i] ?? 0];
    if (!own) continue;
    own.images += 1;
    if (isLabelled(i)) own.labelled += 1;
    else if (own.labelled + 1 === own.images) own.unlabelled = entries[i] ?? 0;
  }
  for (const [p, { images, labelled, unlabelled }] of counts.entries()) {
    if (images - labelled <= MOST_UNLABELLED * images || labelled === 0) continue;
    // Few labels where one looks for them at all: names that happen to end in numbers.
    if (places[p]?.isTraining && labelled * 2 < images) return undefined;
    const where = places[p]?.path ? `in ${quote(`${places[p]?.path}/`)}` : 'outside folders';
    const example = labels.find((_, label) => (carriers[label] ?? 0) >= FEWEST_FILES_OF_A_LABEL) ?? '';
    const found = `${labelled} of the ${images} images ${where} are named by class, such as ${quote(example)}, but ${images - labelled} are not, as ${quote(listing.nameOf(unlabelled))} shows`;
    throw datasetError(sourceName, found, `Name them all by class, or take out those that are not. ${LAYOUTS}`);
  }
  if (!places.some(({ isTraining }, p) => isTraining && counts[p]?.labelled)) return undefined;

  const kept = entries.filter((_, i) => isLabelled(i));
  const named = labels.filter((_, label) => (carriers[label] ?? 0) >= FEWEST_FILES_OF_A_LABEL);
  return { places: places.filter((_, p) => counts[p]?.labelled), images: kept, labels: new Set(named) };
}

const NONE = 0xffffffff;

/** The images of the places, a column each: entry, place, label; and how many images carry each label. */
function readLabels(listing: ArchiveListing, kinds: Uint8Array, places: readonly FilePlace[]) {
  const placeOfPath = new Map(places.map(({ path }, place) => [path, place]));
  const placeOfFolder = listing.folders.map((path) => placeOfPath.get(path));
  const entries = new Uint32Array(listing.length);
  const placeOf = new Uint32Array(listing.length);
  const labelOf = new Uint32Array(listing.length);
  const numbers = new Map<string, number>();
  const carriers: number[] = [];
  let count = 0;
  for (let entry = 0; entry < listing.length; entry++) {
    if (kinds[entry] !== KIND.image) continue;
    const place = placeOfFolder[listing.folderOf(entry)];
    if (place === undefined) continue;
    const label = labelInName(listing.fileOf(entry));
    let number = label === undefined ? NONE : numbers.get(label);
    if (label !== undefined && number === undefined) {
      if (numbers.size === MOST_LABELS) return undefined;
      number = carriers.push(0) - 1;
      // A slice of a name would keep the whole name in memory.
      numbers.set(Buffer.from(label).toString(), number);
    }
    if (number !== undefined && number !== NONE) carriers[number] = (carriers[number] ?? 0) + 1;
    entries[count] = entry;
    placeOf[count] = place;
    labelOf[count] = number ?? NONE;
    count += 1;
  }
  return { entries: entries.subarray(0, count), placeOf, labelOf, labels: [...numbers.keys()], carriers };
}
