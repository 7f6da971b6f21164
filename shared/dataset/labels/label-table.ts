import { isUtf8 } from 'node:buffer';
import { quote } from '../../archive/archive-error';
import type { DatasetError } from '../../errors';
import { datasetError, listNames } from '../dataset-error';
import { isImageName } from '../entry-kind';
import type { Split } from '../manifest';
import { splitNamed } from '../split-named';
import { CsvError, csvRecords } from './csv-records';
import { type LabelColumns, labelColumns } from './label-columns';

/** What one row says of one image. */
export interface LabelRow {
  readonly line: number;
  /** As the table spells it, with '/' for '\'. */
  readonly file: string;
  /** In NFC. */
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
}

export interface TableFile {
  readonly name: string;
  readonly folder: string;
  readonly bytes: Uint8Array;
  /** Of the archive, for messages. */
  readonly sourceName: string;
  readonly mostRows: number;
}

export const COLUMNS_WANTED = 'Wanted are the columns file,label or file,label,split, named in the first line.';

/**
 * Reads a table of labels: CSV with ',', ';' or a tab between the columns, or JSON lines, one object per line.
 *
 * @returns the names of its columns where none of them holds files, or none labels: it is some other table
 * @throws DatasetError naming table, line and column where a row cannot be used
 */
export function readLabelTable(file: TableFile): LabelTable | { readonly otherColumns: readonly string[] } {
  const text = textOf(file.bytes);
  return /\.jsonl$/i.test(file.name) ? ofJsonLines(text, file) : ofCsv(text, file);
}

/** Where in a table something was found. */
export const placeIn = (table: string, line: number, column?: string): string =>
  `${table}, line ${line}${column === undefined ? '' : `, column ${quote(column)}`}`;

/** A refusal that says where in the table it is. */
export function tableError(
  { name, sourceName }: Pick<TableFile, 'name' | 'sourceName'>,
  [line, column]: readonly [line: number, column?: string],
  finding: string,
  remedy: string,
): DatasetError {
  return datasetError(sourceName, `${placeIn(name, line, column)}: ${finding}`, remedy);
}

/** UTF-8 or, as spreadsheets save it, UTF-16 with its mark or Windows-1252. */
function textOf(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : isUtf8(bytes) ? 'utf-8' : 'windows-1252').decode(bytes);
}

function ofCsv(text: string, file: TableFile): ReturnType<typeof readLabelTable> {
  try {
    const { delimiter, header, columns } = headerOf(text);
    if (!columns) {
      const [first] = header;
      if (first === undefined || !isImageName(first.trim())) return { otherColumns: header };
      const found = `it names an image, ${quote(first)}, where the names of the columns are looked for`;
      throw tableError(file, [1], found, `Put a line with file,label before it. ${COLUMNS_WANTED}`);
    }
    const rows: LabelRow[] = [];
    const interned = new Map<string, string>();
    let isHeader = true;
    for (const { line, fields } of csvRecords(text, delimiter)) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      addRow(rows, (column) => fields[column], { file, header, columns, line, interned });
    }
    return tableOf(file, header, columns, rows);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw tableError(file, [error.line], error.message, 'Save the table again as CSV, with quotes around such fields.');
  }
}

function headerOf(text: string): { delimiter: string; header: readonly string[]; columns?: LabelColumns } {
  const read = [',', ';', '\t'].map((delimiter) => {
    const { fields: header = [] } = csvRecords(text, delimiter).next().value ?? {};
    return { delimiter, header, columns: labelColumns(header) };
  });
  const most = read.reduce((best, own) => (own.header.length > best.header.length ? own : best));
  return read.find(({ columns }) => columns !== undefined) ?? most;
}

function ofJsonLines(text: string, file: TableFile): ReturnType<typeof readLabelTable> {
  const rows: LabelRow[] = [];
  const interned = new Map<string, string>();
  let header: readonly string[] = [];
  let columns: LabelColumns | undefined;
  let line = 0;
  for (const own of text.split('\n')) {
    line += 1;
    if (own.trim() === '') continue;
    const row = objectIn(own, file, line);
    if (!columns) {
      header = Object.keys(row);
      columns = labelColumns(header);
      if (!columns) return { otherColumns: header };
    }
    const at = line;
    const value = (column: number) => plainValue(row[header[column] ?? ''], file, [at, header[column]]);
    addRow(rows, value, { file, header, columns, line, interned });
  }
  return columns ? tableOf(file, header, columns, rows) : { otherColumns: [] };
}

function objectIn(text: string, file: TableFile, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw tableError(file, [line], `it is not JSON (${(cause as Error).message})`, 'Write one JSON object per line.');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw tableError(
    file,
    [line],
    'it is no JSON object',
    'Write one object per line: {"file": "1.jpg", "label": "cats"}.',
  );
}

function plainValue(value: unknown, file: TableFile, place: readonly [number, string?]): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const found = `it is ${Array.isArray(value) ? 'a list' : 'an object'}`;
  throw tableError(file, place, found, 'Give each image one label, as a text or a number.');
}

interface RowPlace {
  readonly file: TableFile;
  readonly header: readonly string[];
  readonly columns: LabelColumns;
  readonly line: number;
  /** Labels that were seen, by how the table spells them: one text for a million rows. */
  readonly interned: Map<string, string>;
}

const LONGEST_LABEL = 200;

function addRow(
  rows: LabelRow[],
  valueIn: (column: number) => string | undefined,
  { file, header, columns, line, interned }: RowPlace,
): void {
  const read = (column: number): string => {
    const value = valueIn(column)?.trim() ?? '';
    if (value !== '') return value;
    throw tableError(file, [line, header[column]], 'it is empty', 'Fill it in, or take the row out of the table.');
  };
  const named = read(columns.file);
  const label = interned.get(read(columns.label)) ?? newLabel(read(columns.label), file, [line, header[columns.label]]);
  interned.set(label, label);
  const split =
    columns.split === undefined ? undefined : splitOf(read(columns.split), file, [line, header[columns.split]]);
  rows.push({ line, file: named.replaceAll('\\', '/'), label, ...(split && { split }) });
  if (rows.length > file.mostRows) {
    const found = `it is row ${rows.length}, limits.entries is ${file.mostRows}`;
    throw tableError(file, [line], found, 'Raise limits.entries in the configuration if you trust the archive.');
  }
}

function newLabel(value: string, file: TableFile, place: readonly [number, string?]): string {
  if (/\p{Cc}/u.test(value))
    throw tableError(file, place, `${quote(value)} contains control characters`, 'Rename the label.');
  if (value.length > LONGEST_LABEL) {
    const found = `the label has ${value.length} characters, at most ${LONGEST_LABEL} are taken`;
    throw tableError(file, place, found, 'Give each image the short name of a class.');
  }
  // A slice of the table would keep all of it in memory.
  return Buffer.from(value.normalize('NFC')).toString();
}

function splitOf(value: string, file: TableFile, place: readonly [number, string?]): Split {
  const split = splitNamed(value);
  if (split) return split;
  throw tableError(file, place, `it is ${quote(value)}, which is not a split`, 'Wanted: train, validation or test.');
}

function tableOf(
  { name, folder, sourceName }: TableFile,
  header: readonly string[],
  { file, label, split }: LabelColumns,
  rows: readonly LabelRow[],
): LabelTable {
  if (rows.length === 0) {
    throw datasetError(sourceName, `${name} has no rows, only the columns ${listNames(header)}`, COLUMNS_WANTED);
  }
  const nameOf = (column: number) => header[column]?.trim() ?? '';
  const columns = { file: nameOf(file), label: nameOf(label), ...(split !== undefined && { split: nameOf(split) }) };
  return { name, folder, columns, rows };
}
