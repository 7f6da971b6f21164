import { parquetSchema, type SchemaTree } from 'hyparquet';
import { z } from 'zod';
import { archiveError, quote } from '../../../shared/archive/archive-error';
import { DAMAGED, type ParquetFile } from './parquet-file';

/** Where a file has its images and what they show. */
export interface ParquetColumns {
  readonly image: string;
  readonly label: string;
  /** Names of the classes by number, where the file has them. */
  readonly names: readonly string[] | undefined;
}

const IMAGE_NAMES = ['image', 'img', 'picture', 'photo', 'bytes'];
const LABEL_NAMES = ['label', 'labels', 'class', 'class_name', 'category', 'target'];
const WANTED =
  'Wanted: a column of images (struct of bytes and path, or binary) called "image" and a column called "label" (text, or numbers with names as Hugging Face\'s ClassLabel).';

/** What Hugging Face's libraries leave in a file about its columns. */
const huggingFace = z.object({
  info: z.object({
    features: z.record(
      z.string(),
      z.looseObject({ _type: z.string().optional(), names: z.array(z.string()).optional() }),
    ),
  }),
});
type Features = z.output<typeof huggingFace>['info']['features'];

/** @throws ArchiveError that lists the columns where there is no image or no label, or more than one could be it */
export function findColumns(file: ParquetFile): ParquetColumns {
  const { children } = parquetSchema(file.metadata);
  const features = featuresOf(file);
  const ofType = (type: string) => children.filter(({ element }) => features[element.name]?._type === type);
  const image = oneOf(file, 'images', children, [
    ofType('Image').filter(isImage),
    named(children, IMAGE_NAMES).filter(isImage),
    children.filter((own) => isStructOfBytes(own)),
  ]);
  const label = oneOf(file, 'labels', children, [
    named(ofType('ClassLabel'), LABEL_NAMES),
    ofType('ClassLabel'),
    named(children, LABEL_NAMES).filter(isLabel),
  ]);
  return { image, label, names: features[label]?.names };
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

const isStructOfBytes = ({ children, element }: SchemaTree) =>
  element.repetition_type !== 'REPEATED' &&
  children.some((own) => own.element.name === 'bytes' && isPlain(own) && isBinary(own));

/** Neither a struct nor a list. */
const isPlain = ({ children, element }: SchemaTree) => children.length === 0 && element.repetition_type !== 'REPEATED';
const isText = ({ element }: SchemaTree) =>
  element.converted_type === 'UTF8' || element.logical_type?.type === 'STRING';
const isBinary = (column: SchemaTree) => column.element.type === 'BYTE_ARRAY' && !isText(column);

function featuresOf({ name, metadata }: ParquetFile): Features {
  const text = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw archiveError(name, "what Hugging Face's library wrote about its columns is no JSON", DAMAGED, cause);
  }
  // Older and newer forms are passed over: the columns' own names are left.
  return huggingFace.safeParse(value).data?.info.features ?? {};
}
