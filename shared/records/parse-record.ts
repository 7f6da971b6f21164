import { z } from 'zod';
import { FormatError, NewerFormatError } from '../errors';
import { checkRecordText, DAMAGED_REMEDY } from './record-text';

/** What makes of a record of one version a record of the next, by the version that it takes. */
export type Migrations = Readonly<Record<number, (record: Readonly<Record<string, unknown>>) => unknown>>;

/** The migrations of the schemas that have any: `schema.register(migrations, { 1: … })`. */
export const migrations = z.registry<Migrations>();

/**
 * What a record of ours says, as this release understands it. It is read loosely: keys that are unknown are passed over,
 * keys that an older release did not write get the default that the schema gives them, and a record of an older version
 * is brought up to this one by its migrations.
 *
 * @param name for messages: its key, or its path
 * @throws NewerFormatError where a newer release wrote it in a version that this one does not know, or it is of a
 *   multi-label run and the schema is of one label per image
 * @throws FormatError where it is not JSON, not the bytes that its checksum is of, or not what the schema describes
 */
export function parseRecord<Schema extends z.ZodType>(
  bytes: Uint8Array | string,
  name: string,
  schema: Schema,
): z.output<Schema> {
  return recordIn(parseJson(bytes, name), name, schema);
}

/**
 * The same of a record that one of two schemas describes: the one of a run with one label per image, or the one of a
 * multi-label run, whose records have versions of their own.
 */
export function parseRecordOfEither<Single extends z.ZodType, Multi extends z.ZodType>(
  bytes: Uint8Array | string,
  name: string,
  single: Single,
  multi: Multi,
): z.output<Single> | z.output<Multi> {
  const value = parseJson(bytes, name);
  return isMultiLabel(value) ? recordIn(value, name, multi) : recordIn(value, name, single);
}

function recordIn<Schema extends z.ZodType>(value: unknown, name: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(migrate(value, name, schema), ONCE);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new FormatError(
    `"${name}" is damaged, or not a file of Headstart: "${issue?.path.join('.')}": ${issue?.message}`,
    {
      cause: parsed.error,
      remedy: DAMAGED_REMEDY,
    },
  );
}

/** Compiling a schema pays from some hundreds of values on: long lists of a record are checked by functions of their own. */
const ONCE = { jitless: true };

function parseJson(record: Uint8Array | string, name: string): unknown {
  const bytes = typeof record === 'string' ? Buffer.from(record) : record;
  checkRecordText(bytes, name);
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (cause) {
    throw new FormatError(`"${name}" is damaged, or not a file of Headstart: it is not JSON`, {
      cause,
      remedy: DAMAGED_REMEDY,
    });
  }
}

function migrate(value: unknown, name: string, schema: z.ZodType): unknown {
  const steps = migrations.get(schema);
  const wanted = versionOf(schema);
  let record = value;
  for (let version = versionIn(value); version !== wanted; version++) {
    if (version === undefined) return record;
    if (version > wanted) throw newer(name, version, wanted, value);
    const step = steps?.[version];
    // The schema then says what it misses.
    if (!step) return record;
    record = { ...(step(record as Record<string, unknown>) as object), schemaVersion: version + 1 };
  }
  return record;
}

/** The version that a schema describes: a schema of some of a record's keys names none, and reads version 1. */
function versionOf(schema: z.ZodType): number {
  const own = schema instanceof z.ZodObject ? schema.shape.schemaVersion : undefined;
  return own instanceof z.ZodLiteral ? Number(own.value) : 1;
}

function versionIn(value: unknown): number | undefined {
  const { schemaVersion } = (value ?? {}) as { readonly schemaVersion?: unknown };
  return Number.isInteger(schemaVersion) ? (schemaVersion as number) : undefined;
}

/** Records of multi-label runs say so themselves. */
const isMultiLabel = (value: unknown): boolean => ((value ?? {}) as { readonly task?: unknown }).task === 'multi-label';

function newer(name: string, version: number, wanted: number, value: unknown): NewerFormatError {
  if (isMultiLabel(value)) return multiLabel(name);
  return new NewerFormatError(
    `"${name}" was written by a newer release of Headstart: its schema version is ${version}, this release reads up to ${wanted}`,
    {
      remedy:
        "use that release (a run's run.json names it under versions) or a later one, or work with another store and folder",
    },
  );
}

function multiLabel(name: string): NewerFormatError {
  return new NewerFormatError(
    `"${name}" is of a multi-label run, whose images have several labels or none: this reads one label per image`,
    {
      remedy:
        'use the report of the multi-label run, its metrics.json, its model/, or "headstart predict RUN photo.jpg"',
    },
  );
}
