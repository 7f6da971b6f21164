import type { z } from 'zod';
import { FormatError } from '../../shared/errors';
import { parseRecord } from '../../shared/records/parse-record';
import { checkRecord } from '../../shared/records/record-text';
import type { BlobStore } from '../../shared/storage/blob-store';
import { refuseFolder } from '../../shared/storage/refuse-folder';

/**
 * What a record says to whoever shows it. What another version wrote is left out, not an end of everything; what is
 * damaged must not look like it.
 * @returns undefined where there is none, or none that this release understands
 * @throws FormatError where it is damaged, or a folder
 */
export async function readShown<Schema extends z.ZodType>(
  store: BlobStore,
  key: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const bytes = await store.get(key);
  if (!bytes) {
    await refuseFolder(store, key);
    return undefined;
  }
  checkRecord(bytes, key);
  try {
    return parseRecord(bytes, key, schema);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
