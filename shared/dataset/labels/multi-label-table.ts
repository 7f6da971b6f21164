import { quote } from '../../archive/archive-error';
import { byCodeUnit } from '../../storage/check-key';
import { datasetError, listNames } from '../dataset-error';
import { canBeInSet, labelSetName } from '../label-sets';
import { type MultiLabelColumns, multiLabelColumns } from './label-columns';
import {
  checkRows,
  filledCell,
  type LabelRow,
  type LabelTable,
  labelIn,
  splitIn,
  type TableFile,
  type TablePlace,
  tableError,
} from './table-file';

/** A row as the table has it: texts in CSV, any JSON value in JSON lines. */
export interface RawRow {
  readonly line: number;
  value(column: number): unknown;
}

/** A table that could be one, but says no more than one label of any image. */
export interface OneLabelEach {
  readonly oneLabelEach: true;
}

/** Between labels in one cell. */
const BETWEEN_LABELS = /[;|]/;
const FEWEST_CLASSES = 2;

/**
 * Reads a table in which an image may have several labels, or none: one column with all of them ("cat;dog", "cat|dog" or a
 * JSON list), or a column of 0 and 1 for each class. Unless that is asked for (`file.multiLabel`), only a table that can
 * mean nothing else is one: a column called labels or classes in which an image has several, or columns of 0 and 1 alone
 * in which an image has another number of ones than one.
 *
 * @param header names of its columns, as it spells them
 * @returns undefined where it is another table; that each image has one label, where that is all that keeps it from being one
 * @throws DatasetError naming table, line and column where a row cannot be used
 */
export function readMultiLabelTable(
  file: TableFile,
  header: readonly string[],
  rows: Iterable<RawRow>,
): LabelTable | OneLabelEach | undefined {
  const isAsked = file.multiLabel === true;
  const columns = multiLabelColumns(header, isAsked);
  if (!columns) return undefined;
  const sets = new LabelSets(file);
  const read =
    columns.labels === undefined
      ? ofIndicators(file, header, columns, rows, sets)
      : ofLists(file, header, columns, columns.labels, rows, sets);
  if (!read) return undefined;
  if (!isAsked && !read.isPlain) return { oneLabelEach: true };
  if (read.rows.length === 0) {
    const found = `${file.name} has no rows, only the columns ${listNames(header)}`;
    throw datasetError(file.sourceName, found, 'Give each image a row with its labels.');
  }
  const nameOf = (column: number) => header[column]?.trim() ?? '';
  return {
    name: file.name,
    folder: file.folder,
    columns: {
      file: nameOf(columns.file),
      label: read.labelColumn,
      ...(columns.split !== undefined && { split: nameOf(columns.split) }),
    },
    rows: read.rows,
    labelSets: sets.byName,
    ...(read.classes && { classes: read.classes }),
    ...(read.unused?.length && { unused: read.unused }),
  };
}

interface Read {
  readonly rows: readonly LabelRow[];
  /** Whether the table can mean nothing but several labels per image. */
  readonly isPlain: boolean;
  /** What messages name as the place of the labels. */
  readonly labelColumn: string;
  readonly classes?: readonly string[];
  readonly unused?: readonly string[];
}

function ofLists(
  file: TableFile,
  header: readonly string[],
  columns: MultiLabelColumns,
  labels: number,
  rows: Iterable<RawRow>,
  sets: LabelSets,
): Read {
  const read: LabelRow[] = [];
  let isPlain = false;
  for (const row of rows) {
    const place: TablePlace = [row.line, header[labels]];
    const names = listIn(row.value(labels), file, place).map((name) => labelIn(name, file, place));
    isPlain ||= new Set(names).size > 1;
    addRow(read, row, sets.nameOf(names, place), file, header, columns);
  }
  return { rows: read, isPlain, labelColumn: header[labels]?.trim() ?? '' };
}

/** An empty cell is an image without a label. */
function listIn(value: unknown, file: TableFile, place: TablePlace): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  const list = typeof value === 'string' && value.trim().startsWith('[') ? jsonIn(value) : value;
  if (Array.isArray(list) && list.every((own) => typeof own === 'string' || typeof own === 'number')) {
    return list.map((own) => String(own).trim()).filter((own) => own !== '');
  }
  if (typeof list === 'string') {
    return list
      .split(BETWEEN_LABELS)
      .map((own) => own.trim())
      .filter((own) => own !== '');
  }
  const remedy = 'Write labels as cat;dog, as cat|dog, or as a JSON list of texts, ["cat", "dog"].';
  throw tableError(file, place, `it is ${quote(JSON.stringify(value))}, which is no list of labels`, remedy);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ofIndicators(
  file: TableFile,
  header: readonly string[],
  columns: MultiLabelColumns,
  rows: Iterable<RawRow>,
  sets: LabelSets,
): Read | undefined {
  const { others } = columns;
  const isAsked = file.multiLabel === true;
  const isBinary = others.map(() => true);
  const found: { readonly row: RawRow; readonly bits: Uint8Array }[] = [];
  for (const row of rows) {
    const bits = new Uint8Array(others.length);
    for (const [i, column] of others.entries()) {
      const bit = bitIn(row.value(column));
      if (bit === undefined) {
        // Captions, sizes and the like: a table of something else, and often a long one.
        if (!isAsked) return undefined;
        isBinary[i] = false;
      } else bits[i] = bit;
    }
    found.push({ row, bits });
  }
  const used = [...others.keys()].filter((i) => isBinary[i]);
  if (used.length < FEWEST_CLASSES) return undefined;
  const names = used.map((i) => labelIn(filledCell(header[others[i] as number], file, [1]), file, [1]));
  const read: LabelRow[] = [];
  let isPlain = false;
  for (const { row, bits } of found) {
    const own = names.filter((_, i) => bits[used[i] as number] === 1);
    isPlain ||= own.length !== 1;
    addRow(read, row, sets.nameOf(own, [row.line]), file, header, columns);
  }
  const unused = [...others.keys()].filter((i) => !isBinary[i]).map((i) => header[others[i] as number]?.trim() ?? '');
  const [first = '', last = ''] = [names[0], names.at(-1)];
  return { rows: read, isPlain, labelColumn: `${first} … ${last}`, classes: names, unused };
}

function bitIn(value: unknown): 0 | 1 | undefined {
  const text = String(value ?? '')
    .trim()
    .toLowerCase();
  if (['1', '1.0', 'true'].includes(text)) return 1;
  return ['0', '0.0', 'false'].includes(text) ? 0 : undefined;
}

function addRow(
  rows: LabelRow[],
  row: RawRow,
  label: string,
  file: TableFile,
  header: readonly string[],
  columns: MultiLabelColumns,
): void {
  const read = (column: number) => {
    const value = row.value(column);
    const isText = typeof value === 'string' || typeof value === 'number';
    return filledCell(isText ? String(value) : undefined, file, [row.line, header[column]]);
  };
  const named = read(columns.file);
  const split =
    columns.split === undefined ? undefined : splitIn(read(columns.split), file, [row.line, header[columns.split]]);
  rows.push({ line: row.line, file: named.replaceAll('\\', '/'), label, ...(split && { split }) });
  checkRows(rows, file, row.line);
}

/** The different sets of labels in a table, by how they are shown: one text for all rows of a set. */
class LabelSets {
  readonly byName = new Map<string, readonly string[]>();

  constructor(private readonly file: TableFile) {}

  /** @throws DatasetError where a label would make two sets look the same */
  nameOf(labels: readonly string[], place: TablePlace): string {
    const odd = labels.find((label) => !canBeInSet(label));
    if (odd !== undefined) {
      const found = `the label ${quote(odd)} cannot be told from how several labels, or none, are shown`;
      throw tableError(
        this.file,
        place,
        found,
        'Rename it: several labels are shown as "a + b", and none as "(no label)".',
      );
    }
    const own = [...new Set(labels)].sort(byCodeUnit);
    const name = labelSetName(own);
    if (!this.byName.has(name)) this.byName.set(name, own);
    return name;
  }
}
