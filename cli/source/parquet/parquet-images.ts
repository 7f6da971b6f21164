import { archiveError, quote } from '../../../shared/archive/archive-error';
import { findEscape } from '../../../shared/archive/entry-name';
import type { PackedFile } from '../../../shared/archive/pack-zip';
import type { RangeReader } from '../../../shared/archive/range-reader';
import type { Limits } from '../../../shared/config';
import { isClutter } from '../../../shared/dataset/entry-kind';
import { SPLITS, type Split } from '../../../shared/dataset/manifest';
import { isNamedAfterSplit } from '../../../shared/dataset/split-named';
import { SourceError } from '../../../shared/errors';
import { sniffFormat } from '../../../shared/images/sniff-format';
import { thousands } from '../../../shared/thousands';
import { findColumns, type ParquetColumns } from './find-columns';
import { LabelLines } from './label-lines';
import { ofFooter, openParquet, overLimit, type ParquetFile } from './parquet-file';
import { readRows } from './read-rows';
import { splitOfFile } from './split-of-file';

/** A Parquet file, and where it lies below what was given, '/'-separated. */
export interface ParquetSource {
  readonly path: string;
  readonly reader: RangeReader;
}

interface OpenedFile {
  readonly file: ParquetFile;
  readonly columns: ParquetColumns;
  /** Undefined where the files are of one split or of none: the split is ours then. */
  readonly split: Split | undefined;
}

/** Parquet files that are understood, before any image is read. */
export interface ParquetImages {
  /** A sentence for whoever gave them. */
  readonly understood: string;
  /**
   * One image at a time, as files of class folders or, where images have several labels, with a table at the end; what comes
   * of the rows without image or label is told at the end.
   */
  files(notice: (text: string) => void): AsyncGenerator<PackedFile>;
}

/** Of the rows of a split that is trained or validated on: more, and something else is wrong. */
const MOST_WITHOUT = 0.05;
/** A column in which most values stand once holds no classes. */
const FEW_CLASSES = 20;
const LONGEST_NAME_BYTES = 200;

/**
 * Opens Parquet files, and says what they hold.
 * @param name of all of them, for messages
 * @throws ArchiveError, SourceError where they are damaged, over a limit, hold no images with labels, or do not fit together
 */
export async function openParquetImages(
  sources: readonly ParquetSource[],
  name: string,
  limits: Limits,
): Promise<ParquetImages> {
  const splitOf = splitsOf(sources, name);
  const opened: OpenedFile[] = [];
  let rows = 0;
  for (const { path, reader } of sources) {
    const file = await openParquet(reader, limits);
    rows += file.rows;
    if (rows > limits.entries) throw overLimit(name, 'rows', rows, 'entries', limits);
    const columns = await ofFooter(file.name, () => findColumns(file));
    opened.push({ file, columns, split: splitOf(path) });
  }
  checkAlike(opened, name);
  return {
    understood: understood(opened, rows, name),
    files: (notice) => imagesOf(opened, name, limits, notice),
  };
}

/** All files are named after splits, or none: what a file of the rest is for, nobody can say. */
function splitsOf(sources: readonly ParquetSource[], name: string): (path: string) => Split | undefined {
  const found = new Set(sources.map(({ path }) => splitOfFile(path)));
  if (found.size > 1 && found.has(undefined)) {
    const without = sources.find(({ path }) => !splitOfFile(path))?.path ?? '';
    throw new SourceError(`Cannot use ${quote(name)}: ${quote(without)} says of no split, and other files do`, {
      remedy:
        'Name each file after its split, as Hugging Face does: train-00000-of-00001.parquet, test-00000-of-00001.parquet.',
    });
  }
  return (path) => (found.size > 1 ? splitOfFile(path) : undefined);
}

function checkAlike([first, ...others]: readonly OpenedFile[], name: string): void {
  const namesOf = ({ columns: { names, isList } }: OpenedFile) => JSON.stringify([isList, names ?? null]);
  const other = others.find((own) => first && namesOf(own) !== namesOf(first));
  if (!first || !other) return;
  throw new SourceError(
    `Cannot use ${quote(name)}: ${quote(first.file.name)} and ${quote(other.file.name)} name their classes differently`,
    { remedy: 'Give the files of one data set.' },
  );
}

function understood(opened: readonly OpenedFile[], rows: number, name: string): string {
  const [{ columns } = { columns: undefined }] = opened;
  const splits = SPLITS.filter((split) => opened.some((own) => own.split === split));
  const parts = splits.map((split) => {
    const own = opened.filter((one) => one.split === split);
    return `${thousands(own.reduce((sum, { file }) => sum + file.rows, 0))} ${split}`;
  });
  const names = columns?.names?.length;
  const classes = columns?.isList
    ? `several per image${names ? `, of ${names} names` : ''}`
    : names
      ? `one of ${names} names`
      : 'as text or number';
  const files = opened.length === 1 ? 'is a Parquet file' : `holds ${opened.length} Parquet files`;
  return `${name} ${files} of ${thousands(rows)} rows${parts.length ? ` (${parts.join(', ')})` : ''}: images from the column ${quote(columns?.image ?? '')}, classes from ${quote(columns?.label ?? '')} (${classes})${parts.length ? '' : '; the split is made here'}. They are kept as a zip`;
}

async function* imagesOf(
  opened: readonly OpenedFile[],
  name: string,
  limits: Limits,
  notice: (text: string) => void,
): AsyncGenerator<PackedFile> {
  const classes = new Set<string>();
  const table = opened[0]?.columns.isList ? new LabelLines() : undefined;
  let [images, bytes] = [0, 0];
  for (const split of [undefined, ...SPLITS]) {
    let [rows, without] = [0, 0];
    for (const { file, columns } of opened.filter((own) => own.split === split)) {
      for await (const { image, labels, row } of readRows(file, columns, limits)) {
        rows += 1;
        if (!image || !labels) {
          without += 1;
          continue;
        }
        for (const label of labels) {
          if (!table && !classes.has(label)) checkClass(label, split, file, row);
          classes.add(label);
        }
        images += 1;
        bytes += image.length;
        if (bytes > limits.totalBytes) throw overLimit(name, 'bytes of images', bytes, 'totalBytes', limits);
        const path = pathOf(split, table ? undefined : labels[0], rows, image);
        table?.add(path, labels, split);
        yield { name: path, data: image };
      }
    }
    tellWithout(name, split, { rows, without }, notice);
  }
  if (images === 0) throw archiveError(name, 'no row has an image and a label', WITHOUT_REMEDY);
  if (classes.size > FEW_CLASSES && classes.size > images / 2) {
    const column = quote(opened[0]?.columns.label ?? '');
    throw archiveError(
      name,
      `${column} has ${classes.size} values in ${images} rows: it holds no classes`,
      WITHOUT_REMEDY,
    );
  }
  if (table) yield table.file();
}

const WITHOUT_REMEDY = 'Give a file whose rows have an image and the class that it shows.';

/** A test split may be without labels; of others a few rows may. */
function tellWithout(
  name: string,
  split: Split | undefined,
  { rows, without }: { readonly rows: number; readonly without: number },
  notice: (text: string) => void,
): void {
  if (without === 0) return;
  const where = split ? ` of ${split}` : '';
  const found = `${thousands(without)} of ${thousands(rows)} rows${where} have no image or no label`;
  if (split === 'test' ? without < rows && without > rows * MOST_WITHOUT : without > rows * MOST_WITHOUT) {
    throw archiveError(name, found, WITHOUT_REMEDY);
  }
  notice(`${name}: ${found}, and are not used`);
}

/** A class becomes a folder, which has to be read as one. */
function checkClass(label: string, split: Split | undefined, file: ParquetFile, row: number): void {
  const refuse = (finding: string) =>
    archiveError(file.name, `the class ${quote(label)} of row ${row} ${finding}`, 'Give it another name.');
  if (label.includes('/') || findEscape(`${label}/`) !== undefined) throw refuse('cannot be the name of a folder');
  if (label.trim() === '' || label === '.' || /\p{Cc}/u.test(label)) throw refuse('has no name that can be read');
  if (Buffer.byteLength(label) > LONGEST_NAME_BYTES)
    throw refuse(`has a name of more than ${LONGEST_NAME_BYTES} bytes`);
  if (isClutter(label)) throw refuse('is called as files that systems leave behind');
  if (split === undefined && isNamedAfterSplit(label)) throw refuse('is called as a split');
}

/** `train/cats/000123.jpg`: the number of its row within the split, from 1. Where a table has its labels, without a class. */
function pathOf(split: Split | undefined, label: string | undefined, row: number, image: Uint8Array): string {
  const sniffed = sniffFormat(image);
  // What is no image is found out and counted where images are read.
  const ending = sniffed.kind === 'image' && sniffed.format !== 'jpeg' ? sniffed.format : 'jpg';
  const folders = [split, label ?? 'images'].flatMap((own) => own ?? []);
  return [...folders, `${String(row).padStart(6, '0')}.${ending}`].join('/');
}
