import { quote } from '../../archive/archive-error';
import type { ArchiveListing } from '../../archive/archive-listing';
import type { DatasetError } from '../../errors';
import { thousands } from '../../thousands';
import { datasetError, listNames } from '../dataset-error';
import { KIND } from '../entry-kinds';
import type { Layout } from '../find-layout';
import { SPLITS, type Split } from '../manifest';
import { isNamedAfterSplit, splitNamed } from '../split-named';
import { ImageFinder } from './image-finder';
import { type LabelRow, type LabelTable, placeIn } from './label-table';

/** Of the images; strays are left out with a notice, but a table that knows a part of an archive is not understood. */
const MOST_UNLISTED = 0.05;
/** A column in which most values stand once holds numbers or names, and no classes. */
const MOST_SINGLE = 0.5;
const FEW_CLASSES = 20;
const NONE = 0xffffffff;
const NO_SPLIT = 0xff;

/**
 * Classes and splits as tables of labels say them. Where they have no column for the split, folders that are named after
 * splits say it (`train/metadata.csv`, or `file` with `train/1.jpg`); without such folders images are split by content.
 *
 * @param tables at least one
 * @throws DatasetError naming table, line and column: a file that is not there or may be one of several, an image with two
 *   labels or two splits; or the images that no row names, where they are many
 */
export function layoutOfTables(
  listing: ArchiveListing,
  kinds: Uint8Array,
  tables: readonly LabelTable[],
  sourceName: string,
): Layout {
  const named = readRows(listing, kinds, tables, sourceName);
  const { labelOf, labels, splitOf } = named;
  const { images, outside } = listed(listing, kinds, labelOf);
  checkUnlisted(listing, outside, images.length, tables, sourceName);
  const labelSets = labelSetsOf(tables);
  if (!labelSets) checkLabels(labelOf, labels, images, tables, sourceName);
  const hasColumn = tables.some(({ columns }) => columns.split !== undefined);
  const splits = hasColumn ? splitOf : splitsOfFolders(listing, images, sourceName);
  return {
    labelsFrom: 'table',
    images,
    meanings: listing.folders.map(() => ({})),
    files: { labelOf, labels },
    ...(splits && { splitOf: splits }),
    outside,
    classNames: labelSets
      ? new Set([...[...labelSets.values()].flat(), ...tables.flatMap(({ classes = [] }) => classes)])
      : new Set(labels),
    ...(labelSets && { labelSets }),
    splitFolders: new Map(),
    splitsInClasses: new Map(),
    notices: notices(
      listing,
      images,
      { labelOf, labels, labelSets },
      tables,
      splits && (hasColumn ? 'column' : 'folders'),
    ),
  };
}

/** Where images may have several labels: what the label of each stands for, by all tables. */
function labelSetsOf(tables: readonly LabelTable[]): ReadonlyMap<string, readonly string[]> | undefined {
  if (!tables.some(({ labelSets }) => labelSets)) return undefined;
  return new Map(tables.flatMap(({ labelSets }) => [...(labelSets ?? [])]));
}

/** What the rows say of each entry of the listing. */
interface Named {
  readonly labelOf: Uint32Array;
  readonly labels: readonly string[];
  /** An index into SPLITS. */
  readonly splitOf: Uint8Array;
}

function readRows(
  listing: ArchiveListing,
  kinds: Uint8Array,
  tables: readonly LabelTable[],
  sourceName: string,
): Named {
  const finder = new ImageFinder(listing, kinds);
  const labelOf = new Uint32Array(listing.length).fill(NONE);
  const splitOf = new Uint8Array(listing.length).fill(NO_SPLIT);
  const numbers = new Map<string, number>();
  /** Of each entry, the row that names it. */
  const [tableOf, lineOf] = [new Uint16Array(listing.length), new Uint32Array(listing.length)];
  const withoutSplit = tables.find(({ columns }) => columns.split === undefined);
  const withSplit = tables.find(({ columns }) => columns.split !== undefined);
  if (withSplit && withoutSplit) {
    const found = `${withSplit.name} has a column for the split and ${withoutSplit.name} has none`;
    throw datasetError(sourceName, found, 'Give both a column "split", or none.');
  }
  for (const [number, table] of tables.entries()) {
    for (const row of table.rows) {
      const entry = entryOf(row, table, finder, listing, sourceName);
      const label = numbers.get(row.label) ?? numbers.size;
      numbers.set(row.label, label);
      const split = row.split === undefined ? NO_SPLIT : SPLITS.indexOf(row.split);
      if (labelOf[entry] !== NONE && (labelOf[entry] !== label || splitOf[entry] !== split)) {
        const before = placeIn(tables[tableOf[entry] ?? 0]?.name ?? '', lineOf[entry] ?? 0);
        throw twice(row, table, before, sourceName, labelOf[entry] === label);
      }
      labelOf[entry] = label;
      splitOf[entry] = split;
      tableOf[entry] = number;
      lineOf[entry] = row.line;
    }
  }
  return { labelOf, labels: [...numbers.keys()], splitOf };
}

function twice(
  { line, file, label, split }: LabelRow,
  { name, columns }: LabelTable,
  before: string,
  sourceName: string,
  isSplit: boolean,
): DatasetError {
  const [column, value] = isSplit ? [columns.split, split ?? ''] : [columns.label, label];
  const found = `${placeIn(name, line, column)}: ${quote(file)} is ${quote(value)} here, but not in ${before}`;
  return datasetError(
    sourceName,
    found,
    `Keep the row that is right: an image has one ${isSplit ? 'split' : 'label'}.`,
  );
}

function entryOf(
  { file, line }: LabelRow,
  { name, folder, columns, rows }: LabelTable,
  finder: ImageFinder,
  listing: ArchiveListing,
  sourceName: string,
): number {
  const found = finder.find(file, folder);
  if (found.kind === 'found') return found.entry;
  const place = placeIn(name, line, columns.file);
  if (found.kind === 'several') {
    const which = listNames(found.entries.map((entry) => listing.nameOf(entry)));
    const finding = `${place}: ${quote(file)} may be one of ${found.entries.length} images, ${which}`;
    throw datasetError(sourceName, finding, "Write the images' paths from the root of the archive.");
  }
  const missing = rows.filter((row) => finder.find(row.file, folder).kind === 'missing').length;
  const others = missing > 1 ? `; so are the files of ${thousands(missing - 1)} other rows` : '';
  const nearest = found.nearest === undefined ? '' : `, where the nearest is ${quote(listing.nameOf(found.nearest))}`;
  throw datasetError(
    sourceName,
    `${place}: ${quote(file)} is not among the images of the archive${nearest}${others}`,
    'Write paths as they are in the archive, from its root or from the folder of the table, or take the rows out.',
  );
}

function listed(
  listing: ArchiveListing,
  kinds: Uint8Array,
  labelOf: Uint32Array,
): { readonly images: Uint32Array; readonly outside: readonly number[] } {
  const images: number[] = [];
  const outside: number[] = [];
  for (let i = 0; i < listing.length; i++) {
    if (kinds[i] === KIND.image) (labelOf[i] === NONE ? outside : images).push(i);
  }
  return { images: Uint32Array.from(images), outside };
}

/** Images of a test folder of which none is listed are what Kaggle has: left out with a notice, however many. */
function checkUnlisted(
  listing: ArchiveListing,
  outside: readonly number[],
  labelled: number,
  tables: readonly LabelTable[],
  sourceName: string,
): void {
  const strays = outside.filter((entry) => {
    const folders = (listing.folders[listing.folderOf(entry)] ?? '').split('/');
    return !folders.some(
      (name) => isNamedAfterSplit(name) && !['train', 'validation'].includes(splitNamed(name) ?? ''),
    );
  });
  const [first] = strays;
  if (first === undefined || strays.length <= MOST_UNLISTED * (labelled + strays.length)) return;
  const found = `${thousands(strays.length)} of its images are in no row of ${listNames(tables.map(({ name }) => name))}, as ${quote(listing.nameOf(first))} shows; ${thousands(labelled)} are`;
  throw datasetError(sourceName, found, 'Add rows for them, or take them out of the archive.');
}

function checkLabels(
  labelOf: Uint32Array,
  labels: readonly string[],
  images: Uint32Array,
  [table]: readonly LabelTable[],
  sourceName: string,
): void {
  const counts = new Uint32Array(labels.length);
  for (const entry of images) counts[labelOf[entry] ?? 0] = (counts[labelOf[entry] ?? 0] ?? 0) + 1;
  const single = counts.filter((count) => count === 1).length;
  if (!table || labels.length <= FEW_CLASSES || single <= MOST_SINGLE * labels.length) return;
  const found = `the column ${quote(table.columns.label)} of ${table.name} has ${thousands(labels.length)} different values for ${thousands(images.length)} images, such as ${listNames(labels.slice(0, 2))}; ${thousands(single)} of them occur once`;
  throw datasetError(
    sourceName,
    found,
    'A label column has classes with several images each. Give another column the name "label".',
  );
}

/** By the outermost folder of each image that is named after a split; undefined where none of them is in one. */
function splitsOfFolders(listing: ArchiveListing, images: Uint32Array, sourceName: string): Uint8Array | undefined {
  const ofFolder = listing.folders.map((path) =>
    path
      .split('/')
      .map(splitNamed)
      .find((split) => split !== undefined),
  );
  const splitOfEntry = (entry: number): Split | undefined => ofFolder[listing.folderOf(entry)];
  const inside = images.find((entry) => splitOfEntry(entry) !== undefined);
  if (inside === undefined) return undefined;
  const beside = images.find((entry) => splitOfEntry(entry) === undefined);
  if (beside !== undefined) {
    const found = `${quote(listing.nameOf(inside))} is in a folder that is named after a split, and ${quote(listing.nameOf(beside))} is not`;
    throw datasetError(sourceName, found, 'Put all images into such folders, or give the table a column "split".');
  }
  if (!images.some((entry) => splitOfEntry(entry) === 'train')) {
    const found = `no image of the table is in a folder train/; ${quote(listing.nameOf(inside))} is for ${splitOfEntry(inside)}`;
    throw datasetError(sourceName, found, 'Rename the folder, or give the table a column "split".');
  }
  const splits = new Uint8Array(listing.length).fill(NO_SPLIT);
  for (const entry of images) splits[entry] = SPLITS.indexOf(splitOfEntry(entry) ?? 'train');
  return splits;
}

function notices(
  listing: ArchiveListing,
  images: Uint32Array,
  { labelOf, labels, labelSets }: Pick<Named, 'labelOf' | 'labels'> & Pick<Layout, 'labelSets'>,
  tables: readonly LabelTable[],
  splitFrom: 'column' | 'folders' | undefined,
): string[] {
  const [table] = tables;
  const [first] = images;
  if (!table || first === undefined) return [];
  const labelAt = (entry: number) => labels[labelOf[entry] ?? 0] ?? '';
  const names = tables.length > 1 ? `${tables.length} tables such as ${table.name}` : table.name;
  const splits = {
    column: `the split is that of its column ${quote(table.columns.split ?? '')}`,
    folders: 'the split is that of the folders',
    content: 'it has no split: images are split by content',
  }[splitFrom ?? 'content'];
  if (labelSets) return severalNotices(quote(listing.nameOf(first)), labelAt(first), labelSets, tables, splits);
  const said = `Labels come from ${names}, column ${quote(table.columns.label)}: ${quote(listing.nameOf(first))} shows ${quote(labelAt(first))}, one of ${labels.length} classes; ${splits}`;

  const classes = new Set(labels);
  const folderName = listing.folders.map((path) => path.slice(path.lastIndexOf('/') + 1).normalize('NFC'));
  const contradicts = (entry: number) => {
    const own = folderName[listing.folderOf(entry)] ?? '';
    return classes.has(own) && own !== labelAt(entry);
  };
  const contradicting = images.filter(contradicts);
  const [odd] = contradicting;
  if (odd === undefined) return [said];
  const found = `${thousands(contradicting.length)} images lie in a folder that is called as another class, as ${quote(listing.nameOf(odd))}, which is ${quote(labelAt(odd))} by ${names}: the table counts`;
  return [said, found];
}

/** Where images may have several labels: with how many, and with how few. */
function severalNotices(
  first: string,
  label: string,
  labelSets: ReadonlyMap<string, readonly string[]>,
  tables: readonly LabelTable[],
  splits: string,
): string[] {
  const rows = tables.flatMap((table) => table.rows);
  const counts = rows.map((row) => labelSets.get(row.label)?.length ?? 0);
  const [several, none] = [counts.filter((count) => count > 1).length, counts.filter((count) => count === 0).length];
  const columns = listNames([...new Set(tables.map((table) => table.columns.label))]);
  const names = tables.length > 1 ? `${tables.length} tables such as ${tables[0]?.name}` : tables[0]?.name;
  const said = `Images may have several labels (multi-label), by ${names}, ${columns}: ${first} has ${quote(label)}; ${thousands(several)} of ${thousands(rows.length)} rows have more than one label, ${thousands(none)} none; ${splits}`;
  const unused = [...new Set(tables.flatMap((table) => table.unused ?? []))];
  return unused.length === 0
    ? [said]
    : [said, `The columns ${listNames(unused)} are no labels: they have values other than 0 and 1`];
}
