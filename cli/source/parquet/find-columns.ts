import { parquetSchema, type SchemaTree } from 'hyparquet';
import { archiveError, quote } from '../../../shared/archive/archive-error';
import { type ColumnFeature, columnFeatures } from './column-features';
import type { ParquetFile } from './parquet-file';

/** Where a file has its images and what they show. */
export interface ParquetColumns {
  readonly image: string;
  readonly label: string;
  /** Names of the classes by number, where the file has them. */
  readonly names: readonly string[] | undefined;
  /** Whether the column has a list of labels of each image. */
  readonly isList: boolean;
}

const IMAGE_NAMES = ['image', 'img', 'picture', 'photo', 'bytes'];
const LABEL_NAMES = ['label', 'labels', 'class', 'class_name', 'category', 'target'];
const WANTED =
  'Wanted: a column of images (struct of bytes and path, or binary) called "image" and a column called "label" (text, or numbers with names as Hugging Face\'s ClassLabel; or lists of either for several labels per image).';

/** @throws ArchiveError that lists the columns where there is no image or no label, or more than one could be it */
export function findColumns(file: ParquetFile): ParquetColumns {
  const { children } = parquetSchema(file.metadata);
  const features = columnFeatures(file);
  const where = (fits: (feature: ColumnFeature) => boolean) =>
    children.filter(({ element }) => fits(features.get(element.name) ?? {}));
  const image = oneOf(file, 'images', children, [
    where(({ type }) => type === 'Image').filter(isImage),
    named(children, IMAGE_NAMES).filter(isImage),
    children.filter((own) => isStructOfBytes(own)),
  ]);
  const ofClasses = where(({ type }) => type === 'ClassLabel').filter(isLabel);
  const ofLists = where(({ listOf }) => listOf?.type === 'ClassLabel').filter(isListOfLabels);
  const label = oneOf(file, 'labels', children, [
    named(ofClasses, LABEL_NAMES),
    ofClasses,
    named(ofLists, LABEL_NAMES),
    ofLists,
    named(children, LABEL_NAMES).filter((own) => isLabel(own) || isListOfLabels(own)),
  ]);
  const { names, listOf } = features.get(label) ?? {};
  const isList = children.some((own) => own.element.name === label && isListOfLabels(own));
  return { image, label, names: isList ? listOf?.names : names, isList };
}

/** The first group that holds any column, which has to be one. */
function oneOf(
  { name }: ParquetFile,
  what: string,
  all: readonly SchemaTree[],
  groups: readonly (readonly SchemaTree[])[],
): string {
  const found = groups.find((group) => group.length > 0) ?? [];
  const [only, another] = found;
  if (only && !another) return only.element.name;
  const listed = (columns: readonly SchemaTree[]) => columns.map(({ element }) => quote(element.name)).join(', ');
  const problem = another
    ? `${found.length} columns could be the ${what} (${listed(found)})`
    : `no column holds ${what}`;
  throw archiveError(name, `${problem}; its columns are ${listed(all)}`, WANTED);
}

/** Those of the earliest of the names that there is, in any case of letters. */
function named(columns: readonly SchemaTree[], names: readonly string[]): SchemaTree[] {
  for (const name of names) {
    const found = columns.filter(({ element }) => element.name.toLowerCase() === name);
    if (found.length > 0) return found;
  }
  return [];
}

const isImage = (column: SchemaTree) => isStructOfBytes(column) || (isPlain(column) && isBinary(column));
const isLabel = (column: SchemaTree) =>
  isPlain(column) && (column.element.type === 'INT32' || column.element.type === 'INT64' || isText(column));

/** Of labels one below the other: a group that is called a list, one that repeats, and what it repeats. */
function isListOfLabels({ element, children: [repeated, ...more] }: SchemaTree): boolean {
  if (element.converted_type !== 'LIST' && element.logical_type?.type !== 'LIST') return false;
  const [only, ...others] = repeated?.children ?? [];
  return more.length === 0 && only !== undefined && others.length === 0 && isLabel(only);
}

const isStructOfBytes = ({ children, element }: SchemaTree) =>
  element.repetition_type !== 'REPEATED' &&
  children.some((own) => own.element.name === 'bytes' && isPlain(own) && isBinary(own));

/** Neither a struct nor a list. */
const isPlain = ({ children, element }: SchemaTree) => children.length === 0 && element.repetition_type !== 'REPEATED';
const isText = ({ element }: SchemaTree) =>
  element.converted_type === 'UTF8' || element.logical_type?.type === 'STRING';
const isBinary = (column: SchemaTree) => column.element.type === 'BYTE_ARRAY' && !isText(column);
