import type { z } from 'zod';
import { FormatError } from '../../shared/errors';
import { parseRecord, parseRecordOfEither } from '../../shared/records/parse-record';
import { checkRecord } from '../../shared/records/record-text';
import type { BlobStore } from '../../shared/storage/blob-store';
import { refuseFolder } from '../../shared/storage/refuse-folder';

/**
 * What a record says to whoever shows it. What another version wrote is left out, not an end of everything; what is
 * damaged must not look like it.
 * @param multi the schema of a multi-label run's record; left out without it
 * @returns undefined where there is none, or none that this release understands
 * @throws FormatError where it is damaged, or a folder
 */
export async function readShown<Schema extends z.ZodType, Multi extends z.ZodType = Schema>(
  store: BlobStore,
  key: string,
  schema: Schema,
  multi?: Multi,
): Promise<z.output<Schema> | z.output<Multi> | undefined> {
  const bytes = await store.get(key);
  if (!bytes) {
    await refuseFolder(store, key);
    return undefined;
  }
  checkRecord(bytes, key);
  try {
    return multi ? parseRecordOfEither(bytes, key, schema, multi) : parseRecord(bytes, key, schema);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
