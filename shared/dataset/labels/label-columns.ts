/** What the columns of a table of labels may be called; of several that are there, the first in these lists counts. */
const NAMES = {
  file: ['file', 'file_name', 'filename', 'file_path', 'filepath', 'path', 'image', 'image_path', 'image_name'],
  label: ['label', 'class', 'class_name', 'category'],
  split: ['split', 'set', 'subset'],
  labels: ['labels', 'classes'],
} as const;

/** Index of each column; the split's only where there is one. */
export interface LabelColumns {
  readonly file: number;
  readonly label: number;
  readonly split?: number;
}

/** Where images may have several labels: they are in one column, or each of the others stands for a class. */
export interface MultiLabelColumns {
  readonly file: number;
  readonly split?: number;
  readonly labels?: number;
  readonly others: readonly number[];
}

/** Finds the columns by their names, in any case of letters, with blanks or '-' for '_'; undefined without a file's or a label's. */
export function labelColumns(header: readonly string[]): LabelColumns | undefined {
  const { file, label, split } = columnsOf(header);
  if (file === undefined || label === undefined) return undefined;
  return { file, label, ...(split !== undefined && { split }) };
}

/**
 * The same for several labels per image; undefined without a column for files, or any other.
 * @param isAsked whether several labels are asked for: then a column for one label may have them, too
 */
export function multiLabelColumns(header: readonly string[], isAsked: boolean): MultiLabelColumns | undefined {
  const { file, label, split, labels: several } = columnsOf(header);
  if (file === undefined) return undefined;
  const labels = several ?? (isAsked ? label : undefined);
  const others = [...header.keys()].filter((column) => column !== file && column !== split);
  if (others.length === 0) return undefined;
  return { file, others, ...(split !== undefined && { split }), ...(labels !== undefined && { labels }) };
}

function columnsOf(header: readonly string[]): Partial<Record<keyof typeof NAMES, number>> {
  const names = header.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  );
  const find = (wanted: readonly string[]) => wanted.map((name) => names.indexOf(name)).find((index) => index >= 0);
  return { file: find(NAMES.file), label: find(NAMES.label), split: find(NAMES.split), labels: find(NAMES.labels) };
}
