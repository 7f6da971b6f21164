import type { z } from 'zod';
import { parseRecord, parseRecordOfEither } from './records/parse-record';
import { recordText } from './records/record-text';
import type { BlobStore } from './storage/blob-store';

/** Writes a record that a person can read: two spaces, keys in the order of the value, its checksum last. */
export async function putJson(store: BlobStore, key: string, value: object): Promise<void> {
  await store.put(key, Buffer.from(recordText(value)));
}

/**
 * Reads and checks a JSON artifact; undefined where there is none.
 * @throws FormatError naming the key where it is not JSON or not of the schema, NewerFormatError where only a newer release can read it
 */
export async function getJson<Schema extends z.ZodType>(
  store: BlobStore,
  key: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const bytes = await store.get(key);
  return bytes && parseRecord(bytes, key, schema);
}

/**
 * The same of an artifact that multi-label runs write by a schema of their own.
 * @throws what getJson() throws
 */
export async function getJsonOfEither<Single extends z.ZodType, Multi extends z.ZodType>(
  store: BlobStore,
  key: string,
  single: Single,
  multi: Multi,
): Promise<z.output<Single> | z.output<Multi> | undefined> {
  const bytes = await store.get(key);
  return bytes && parseRecordOfEither(bytes, key, single, multi);
}
