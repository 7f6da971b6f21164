import { isUtf8 } from 'node:buffer';
import { quote } from '../../archive/archive-error';
import { datasetError, listNames } from '../dataset-error';
import { isImageName } from '../entry-kind';
import { CsvError, csvRecords } from './csv-records';
import { type LabelColumns, labelColumns } from './label-columns';
import { type OneLabelEach, type RawRow, readMultiLabelTable } from './multi-label-table';
import {
  checkRows,
  filledCell,
  type LabelRow,
  type LabelTable,
  labelIn,
  splitIn,
  type TableFile,
  tableError,
} from './table-file';

export { type LabelRow, type LabelTable, placeIn, type TableFile, tableError } from './table-file';

export const COLUMNS_WANTED =
  'Wanted are the columns file,label or file,label,split, named in the first line; for several labels per image file,labels ("cat;dog"), or file and a column of 0 and 1 for each class.';

/** A table that does not say what images show. */
export interface OtherTable {
  readonly otherColumns: readonly string[];
  /** Where it would, if several labels per image were asked for. */
  readonly oneLabelEach?: true;
}

/**
 * Reads a table of labels: CSV with ',', ';' or a tab between the columns, or JSON lines, one object per line.
 *
 * @returns the names of its columns where none of them holds files, or none labels: it is some other table
 * @throws DatasetError naming table, line and column where a row cannot be used
 */
export function readLabelTable(file: TableFile): LabelTable | OtherTable {
  const text = textOf(file.bytes);
  return /\.jsonl$/i.test(file.name) ? ofJsonLines(text, file) : ofCsv(text, file);
}

/** UTF-8 or, as spreadsheets save it, UTF-16 with its mark or Windows-1252. */
function textOf(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : isUtf8(bytes) ? 'utf-8' : 'windows-1252').decode(bytes);
}

function ofCsv(text: string, file: TableFile): ReturnType<typeof readLabelTable> {
  try {
    const { delimiter, header, columns } = headerOf(text, file.multiLabel === true);
    const several = readsSeveral(file, columns)
      ? readMultiLabelTable(file, header, rawRows(text, delimiter))
      : undefined;
    if (several && 'rows' in several) return several;
    if (!columns) {
      const [first] = header;
      if (first === undefined || !isImageName(first.trim())) return otherTable(header, several);
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

/** Whether to look for several labels per image: where nothing else is found, unless that is ruled out, and where it is asked for. */
const readsSeveral = ({ multiLabel }: TableFile, columns: LabelColumns | undefined) =>
  multiLabel ?? columns === undefined;

const otherTable = (header: readonly string[], several: OneLabelEach | undefined): OtherTable => ({
  otherColumns: header,
  ...several,
});

function* rawRows(text: string, delimiter: string): Generator<RawRow> {
  let isHeader = true;
  for (const { line, fields } of csvRecords(text, delimiter)) {
    if (!isHeader) yield { line, value: (column) => fields[column] };
    isHeader = false;
  }
}

/** By the delimiter that finds the columns for files and labels; else by the one that finds most columns. */
function headerOf(
  text: string,
  isMultiLabel: boolean,
): { delimiter: string; header: readonly string[]; columns?: LabelColumns } {
  const read = [',', ';', '\t'].map((delimiter) => {
    const { fields: header = [] } = csvRecords(text, delimiter).next().value ?? {};
    return { delimiter, header, columns: labelColumns(header) };
  });
  const most = read.reduce((best, own) => (own.header.length > best.header.length ? own : best));
  // Several labels may be in columns of any name.
  if (isMultiLabel) return most;
  return read.find(({ columns }) => columns !== undefined) ?? most;
}

function ofJsonLines(text: string, file: TableFile): ReturnType<typeof readLabelTable> {
  const rows: LabelRow[] = [];
  const interned = new Map<string, string>();
  let header: readonly string[] = [];
  let columns: LabelColumns | undefined;
  for (const { line, row } of objectsIn(text, file)) {
    if (!columns) {
      header = Object.keys(row);
      columns = labelColumns(header);
      // A list in the column for one label says that there may be several.
      const isList = columns !== undefined && Array.isArray(row[header[columns.label] ?? '']);
      const own = isList ? { ...file, multiLabel: file.multiLabel ?? true } : file;
      const several = readsSeveral(own, columns)
        ? readMultiLabelTable(own, header, rawObjects(text, header, file))
        : undefined;
      if (several && 'rows' in several) return several;
      if (!columns) return otherTable(header, several);
    }
    const value = (column: number) => plainValue(row[header[column] ?? ''], file, [line, header[column]]);
    addRow(rows, value, { file, header, columns, line, interned });
  }
  return columns ? tableOf(file, header, columns, rows) : { otherColumns: [] };
}

function* objectsIn(
  text: string,
  file: TableFile,
): Generator<{ readonly line: number; readonly row: Record<string, unknown> }> {
  let line = 0;
  for (const own of text.split('\n')) {
    line += 1;
    if (own.trim() !== '') yield { line, row: objectIn(own, file, line) };
  }
}

function* rawObjects(text: string, header: readonly string[], file: TableFile): Generator<RawRow> {
  for (const { line, row } of objectsIn(text, file)) yield { line, value: (column) => row[header[column] ?? ''] };
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
  throw tableError(file, place, found, 'Give each image one label, as a text or a number, or each a list of labels.');
}

interface RowPlace {
  readonly file: TableFile;
  readonly header: readonly string[];
  readonly columns: LabelColumns;
  readonly line: number;
  /** Labels that were seen, by how the table spells them: one text for a million rows. */
  readonly interned: Map<string, string>;
}

function addRow(
  rows: LabelRow[],
  valueIn: (column: number) => string | undefined,
  { file, header, columns, line, interned }: RowPlace,
): void {
  const read = (column: number): string => filledCell(valueIn(column), file, [line, header[column]]);
  const named = read(columns.file);
  const label = interned.get(read(columns.label)) ?? labelIn(read(columns.label), file, [line, header[columns.label]]);
  interned.set(label, label);
  const split =
    columns.split === undefined ? undefined : splitIn(read(columns.split), file, [line, header[columns.split]]);
  rows.push({ line, file: named.replaceAll('\\', '/'), label, ...(split && { split }) });
  checkRows(rows, file, line);
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
