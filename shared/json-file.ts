import type { z } from 'zod';
import { FormatError } from './errors';
import type { BlobStore } from './storage/blob-store';

/** Writes a value as JSON that a person can read: two spaces, keys in the order of the value, a newline at the end. */
export async function putJson(store: BlobStore, key: string, value: unknown): Promise<void> {
  await store.put(key, Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`));
}

/**
 * Reads and checks a JSON artifact; undefined where there is none.
 * @throws FormatError naming the key where it is not JSON or not of the schema
 */
export async function getJson<Schema extends z.ZodType>(
  store: BlobStore,
  key: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const bytes = await store.get(key);
  if (!bytes) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new FormatError(`"${key}" is not JSON`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FormatError(`"${key}" is not what this version writes: "${issue?.path.join('.')}": ${issue?.message}`, {
    cause: parsed.error,
  });
}
