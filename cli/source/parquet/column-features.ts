import { z } from 'zod';
import { archiveError } from '../../../shared/archive/archive-error';
import { DAMAGED, type ParquetFile } from './parquet-file';

/** What Hugging Face's libraries say of a column. */
export interface ColumnFeature {
  readonly type?: string;
  /** Names of the classes by number, of a ClassLabel. */
  readonly names?: readonly string[];
  /** What each cell holds a list of. */
  readonly listOf?: ColumnFeature;
}

const written = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) });
const plain = z.looseObject({ _type: z.string().optional(), names: z.array(z.string()).optional() });
/** Called List since 2025; before that a list of one feature stood for it, too. */
const list = z.union([
  z.looseObject({ _type: z.enum(['Sequence', 'List', 'LargeList']), feature: plain }),
  z.tuple([plain]).transform(([feature]) => ({ feature })),
]);

/**
 * What Hugging Face's libraries left in a file about its columns, by their names; empty where they did not write it.
 * @throws ArchiveError where that is no JSON
 */
export function columnFeatures({ name, metadata }: ParquetFile): ReadonlyMap<string, ColumnFeature> {
  const text = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return new Map();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw archiveError(name, "what Hugging Face's library wrote about its columns is no JSON", DAMAGED, cause);
  }
  // Forms that are not known are passed over: the columns' own names are left.
  const features = Object.entries(written.safeParse(value).data?.info.features ?? {});
  return new Map(
    features.flatMap(([column, own]) => [featureOf(own)].flatMap((found) => (found ? [[column, found]] : []))),
  );
}

function featureOf(value: unknown): ColumnFeature | undefined {
  const inner = list.safeParse(value).data?.feature;
  if (inner) return { listOf: plainFeature(inner) };
  const own = plain.safeParse(value).data;
  return own && plainFeature(own);
}

const plainFeature = ({ _type: type, names }: z.output<typeof plain>): ColumnFeature => ({
  ...(type !== undefined && { type }),
  ...(names && { names }),
});
