/** What the columns of a table of labels may be called; of several that are there, the first in these lists counts. */
const NAMES = {
  file: ['file', 'file_name', 'filename', 'file_path', 'filepath', 'path', 'image', 'image_path', 'image_name'],
  label: ['label', 'class', 'class_name', 'category'],
  split: ['split', 'set', 'subset'],
} as const;

/** Index of each column; the split's only where there is one. */
export interface LabelColumns {
  readonly file: number;
  readonly label: number;
  readonly split?: number;
}

/** Finds the columns by their names, in any case of letters, with blanks or '-' for '_'; undefined without a file's or a label's. */
export function labelColumns(header: readonly string[]): LabelColumns | undefined {
  const names = header.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  );
  const find = (wanted: readonly string[]) => wanted.map((name) => names.indexOf(name)).find((index) => index >= 0);
  const [file, label, split] = [find(NAMES.file), find(NAMES.label), find(NAMES.split)];
  if (file === undefined || label === undefined) return undefined;
  return { file, label, ...(split !== undefined && { split }) };
}
