import { quote } from '../../archive/archive-error';
import type { DatasetError } from '../../errors';
import { datasetError } from '../dataset-error';
import type { Split } from '../manifest';
import { splitNamed } from '../split-named';

/** A table as it is found. */
export interface TableFile {
  readonly name: string;
  readonly folder: string;
  readonly bytes: Uint8Array;
  /** Of the archive, for messages. */
  readonly sourceName: string;
  readonly mostRows: number;
  /**
   * Whether an image may have several labels: true where that is asked for, false where it is ruled out; without it only
   * where the table can mean nothing else.
   */
  readonly multiLabel?: boolean | undefined;
}

/** What one row says of one image. */
export interface LabelRow {
  readonly line: number;
  /** As the table spells it, with '/' for '\'. */
  readonly file: string;
  /** In NFC: a class, or what `labelSets` of the table calls several of them. */
  readonly label: string;
  readonly split?: Split;
}

/** A table that says what images show, and may say what they are for. */
export interface LabelTable {
  /** As messages call it: its path in the archive, or the name of the file that was given. */
  readonly name: string;
  /** The folder that its files are named from, without a closing '/'; '' for the archive's own root. */
  readonly folder: string;
  /** Names of its columns, as it spells them. */
  readonly columns: { readonly file: string; readonly label: string; readonly split?: string };
  readonly rows: readonly LabelRow[];
  /** Where an image may have several labels, or none: what the label of a row stands for. */
  readonly labelSets?: ReadonlyMap<string, readonly string[]>;
  /** Where columns stand for classes: all of them, also those that no image has; and the columns that are none. */
  readonly classes?: readonly string[];
  readonly unused?: readonly string[];
}

/** A line of the table, and the name of a column as the table spells it. */
export type TablePlace = readonly [line: number, column?: string];

/** Where in a table something was found. */
export const placeIn = (table: string, line: number, column?: string): string =>
  `${table}, line ${line}${column === undefined ? '' : `, column ${quote(column)}`}`;

/** A refusal that says where in the table it is. */
export function tableError(
  { name, sourceName }: Pick<TableFile, 'name' | 'sourceName'>,
  [line, column]: TablePlace,
  finding: string,
  remedy: string,
): DatasetError {
  return datasetError(sourceName, `${placeIn(name, line, column)}: ${finding}`, remedy);
}

/** @throws DatasetError where the cell is empty */
export function filledCell(value: string | undefined, file: TableFile, place: TablePlace): string {
  const text = value?.trim() ?? '';
  if (text !== '') return text;
  throw tableError(file, place, 'it is empty', 'Fill it in, or take the row out of the table.');
}

const LONGEST_LABEL = 200;

/** @throws DatasetError where it can be no name of a class */
export function labelIn(value: string, file: TableFile, place: TablePlace): string {
  if (/\p{Cc}/u.test(value))
    throw tableError(file, place, `${quote(value)} contains control characters`, 'Rename the label.');
  if (value.length > LONGEST_LABEL) {
    const found = `the label has ${value.length} characters, at most ${LONGEST_LABEL} are taken`;
    throw tableError(file, place, found, 'Give each image the short name of a class.');
  }
  // A slice of the table would keep all of it in memory.
  return Buffer.from(value.normalize('NFC')).toString();
}

/** @throws DatasetError where it names no split */
export function splitIn(value: string, file: TableFile, place: TablePlace): Split {
  const split = splitNamed(value);
  if (split) return split;
  throw tableError(file, place, `it is ${quote(value)}, which is not a split`, 'Wanted: train, validation or test.');
}

/** @throws DatasetError where there are more rows than the configuration allows */
export function checkRows(rows: readonly LabelRow[], file: TableFile, line: number): void {
  if (rows.length <= file.mostRows) return;
  const found = `it is row ${rows.length}, limits.entries is ${file.mostRows}`;
  throw tableError(file, [line], found, 'Raise limits.entries in the configuration if you trust the archive.');
}
