/**
 * Where the rows of a table come from, in columns: as an object of its own a row takes ten times the memory, and there may be
 * millions.
 */
export interface PlacedRows {
  /** Content ids of feature files. */
  readonly files: readonly string[];
  /** Of each row, which of the files holds it; [count] */
  readonly file: Int32Array;
  /** Of each row, its place in that file; [count] */
  readonly row: Int32Array;
}

/** Where a row comes from. */
export interface PlacedRow {
  /** Content id of the feature file. */
  readonly file: string;
  readonly row: number;
}

/** The same in columns. */
export function placedRows(rows: readonly PlacedRow[]): PlacedRows {
  const files = new Map<string, number>();
  const file = Int32Array.from(rows, (own) => numberOf(own.file, files));
  return { files: [...files.keys()], file, row: Int32Array.from(rows, ({ row }) => row) };
}

/** The number of a file among those that were seen; a new one gets the next. */
export function numberOf(file: string, files: Map<string, number>): number {
  const number = files.get(file) ?? files.size;
  if (number === files.size) files.set(file, number);
  return number;
}
