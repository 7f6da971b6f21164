import type { ArchiveListing } from '../../archive/archive-listing';
import type { RangeReader } from '../../archive/range-reader';
import { readEntries } from '../../archive/read-entries';
import type { DatasetError } from '../../errors';
import { datasetError, listNames } from '../dataset-error';
import { isClutter } from '../entry-kind';
import { COLUMNS_WANTED, type LabelTable, readLabelTable } from './label-table';

/** Folder of an archive that a table is put into that was given beside it: it goes before all others. */
export const GIVEN_LABELS = 'headstart-labels';

/** Those that Hugging Face knows, and their plain cousins. */
const TABLE_NAMES = /^(?:labels|metadata)\.(?:csv|tsv|jsonl)$/i;
/** Some two million rows. */
const MOST_BYTES = 128 * 1024 * 1024;
const MOST_TABLES = 1000;

export interface FoundTables {
  /** Those that say what images show. */
  readonly tables: readonly LabelTable[];
  /** Index in the listing of the entries that they are. */
  readonly entries: readonly number[];
  /** Those that are called so, but say something else, and what their columns are. */
  readonly others: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly oneLabelEach?: true;
  }[];
}

export const NO_TABLES: FoundTables = { tables: [], entries: [], others: [] };

/**
 * The tables of labels in an archive: the one that was given beside it or, without one, every `labels.csv`, `labels.jsonl`,
 * `metadata.csv` and `metadata.jsonl` in any folder, as far as they have columns for files and labels.
 *
 * @param multiLabel whether an image may have several labels: asked for, ruled out, or, without it, where a table means that
 * @throws DatasetError naming table, line and column where a row cannot be used; where the given table has no such columns;
 *   where several labels are asked for, and no table has them
 */
export async function findLabelTables(
  listing: ArchiveListing,
  reader: RangeReader,
  mostRows: number,
  multiLabel?: boolean,
): Promise<FoundTables> {
  const given = givenIn(listing);
  const entries = given.length > 0 ? given : namedIn(listing);
  if (entries.length > MOST_TABLES) {
    const found = `it contains ${entries.length} tables of labels, at most ${MOST_TABLES} are read`;
    throw datasetError(reader.name, found, 'Put the labels into one table.');
  }
  const tables: LabelTable[] = [];
  const used: number[] = [];
  const others: { name: string; columns: readonly string[]; oneLabelEach?: true }[] = [];
  for (const entry of entries) {
    const name = given.length > 0 ? listing.fileOf(entry) : listing.nameOf(entry);
    const folder = given.length > 0 ? '' : (listing.folders[listing.folderOf(entry)] ?? '');
    const bytes = await bytesOf(listing, entry, reader);
    const read = readLabelTable({ name, folder, bytes, sourceName: reader.name, mostRows, multiLabel });
    if (!('otherColumns' in read)) {
      tables.push(read);
      used.push(entry);
    } else if (given.length > 0) {
      const found = `${name} has the columns ${listNames(read.otherColumns)}${read.oneLabelEach ? ', and each image has one label in them' : ''}`;
      throw datasetError(reader.name, found, read.oneLabelEach ? AS_SEVERAL : COLUMNS_WANTED);
    } else
      others.push({ name, columns: read.otherColumns, ...(read.oneLabelEach && { oneLabelEach: read.oneLabelEach }) });
  }
  const isMultiLabel = tables.some(({ labelSets }) => labelSets !== undefined);
  if (multiLabel && !isMultiLabel)
    throw noSeveralLabels(
      reader.name,
      others.map(({ name }) => name),
    );
  // One table of several, such as that of validation, may happen to have one label of each image.
  if (isMultiLabel && multiLabel === undefined && entries.length > 1) {
    return findLabelTables(listing, reader, mostRows, true);
  }
  return { tables, entries: used, others };
}

/** What to do where columns have one label of each image. */
export const AS_SEVERAL =
  'Give --multi-label to train one yes or no per column, or write the class into a column "label" to train one class per image.';

function noSeveralLabels(sourceName: string, others: readonly string[]): DatasetError {
  const found =
    others.length > 0 ? `${listNames(others)} has neither` : 'there is no table labels.csv or metadata.csv (or .jsonl)';
  return datasetError(
    sourceName,
    `several labels per image were asked for, and ${found}`,
    'Give a table with file,labels ("cat;dog"), or with file and a column of 0 and 1 for each class.',
  );
}

function givenIn(listing: ArchiveListing): number[] {
  const folder = listing.folders.indexOf(GIVEN_LABELS);
  const found: number[] = [];
  if (folder < 0) return found;
  for (let i = 0; i < listing.length; i++)
    if (listing.folderOf(i) === folder && listing.fileOf(i) !== '') found.push(i);
  return found;
}

function namedIn(listing: ArchiveListing): number[] {
  const clutter = listing.folders.map(isClutter);
  const found: number[] = [];
  for (let i = 0; i < listing.length; i++) {
    if (!clutter[listing.folderOf(i)] && TABLE_NAMES.test(listing.fileOf(i))) found.push(i);
  }
  return found;
}

async function bytesOf(listing: ArchiveListing, entry: number, reader: RangeReader): Promise<Uint8Array> {
  const found = listing.at(entry);
  if (found.bytes > MOST_BYTES) {
    const finding = `${found.name} has ${found.bytes} bytes, at most ${MOST_BYTES} are read`;
    throw datasetError(reader.name, finding, 'Keep only the columns file, label and split.');
  }
  for await (const { bytes } of readEntries(reader, [found])) return bytes;
  throw new RangeError(`There is no entry ${entry}`);
}
