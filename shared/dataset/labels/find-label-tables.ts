import type { ArchiveListing } from '../../archive/archive-listing';
import type { RangeReader } from '../../archive/range-reader';
import { readEntries } from '../../archive/read-entries';
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
  readonly others: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

export const NO_TABLES: FoundTables = { tables: [], entries: [], others: [] };

/**
 * The tables of labels in an archive: the one that was given beside it or, without one, every `labels.csv`, `labels.jsonl`,
 * `metadata.csv` and `metadata.jsonl` in any folder, as far as they have columns for files and labels.
 *
 * @throws DatasetError naming table, line and column where a row cannot be used; where the given table has no such columns
 */
export async function findLabelTables(
  listing: ArchiveListing,
  reader: RangeReader,
  mostRows: number,
): Promise<FoundTables> {
  const given = givenIn(listing);
  const entries = given.length > 0 ? given : namedIn(listing);
  if (entries.length > MOST_TABLES) {
    const found = `it contains ${entries.length} tables of labels, at most ${MOST_TABLES} are read`;
    throw datasetError(reader.name, found, 'Put the labels into one table.');
  }
  const tables: LabelTable[] = [];
  const used: number[] = [];
  const others: { name: string; columns: readonly string[] }[] = [];
  for (const entry of entries) {
    const name = given.length > 0 ? listing.fileOf(entry) : listing.nameOf(entry);
    const folder = given.length > 0 ? '' : (listing.folders[listing.folderOf(entry)] ?? '');
    const bytes = await bytesOf(listing, entry, reader);
    const read = readLabelTable({ name, folder, bytes, sourceName: reader.name, mostRows });
    if (!('otherColumns' in read)) {
      tables.push(read);
      used.push(entry);
    } else if (given.length > 0) {
      throw datasetError(reader.name, `${name} has the columns ${listNames(read.otherColumns)}`, COLUMNS_WANTED);
    } else others.push({ name, columns: read.otherColumns });
  }
  return { tables, entries: used, others };
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
