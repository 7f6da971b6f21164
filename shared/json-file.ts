import type { z } from 'zod';
import { parseRecord } from './records/parse-record';
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
