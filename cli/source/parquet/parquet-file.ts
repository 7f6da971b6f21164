import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetSchema, type SchemaTree } from 'hyparquet';
import { archiveError, quote } from '../../../shared/archive/archive-error';
import type { RangeReader } from '../../../shared/archive/range-reader';
import type { Limits } from '../../../shared/config';
import { HeadstartError } from '../../../shared/errors';

/** A Parquet file whose footer has been read and is within the limits. */
export interface ParquetFile {
  /** For messages. */
  readonly name: string;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly rows: number;
}

export const DAMAGED = 'Copy or download the file again.';
const MAGIC = 'PAR1';
/** Of the description at the end of a file: far above that of a data set of images, which is some kilobytes. */
const MOST_FOOTER_BYTES = 64 * 1024 * 1024;

/** Whether a file begins as a Parquet file does. */
const beginsAsParquet = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, MAGIC.length)).toString('latin1') === MAGIC;

/** @throws ArchiveError where the file is no Parquet file, is damaged, or has more rows or bytes than the limits allow */
export async function openParquet(reader: RangeReader, limits: Limits): Promise<ParquetFile> {
  const { name, bytes } = reader;
  const end = bytes < 12 ? new Uint8Array(0) : await reader.read(bytes - 8, bytes);
  if (end.length < 8 || !beginsAsParquet(end.subarray(4))) {
    throw archiveError(name, `it is no Parquet file, or cut off: it does not end with "${MAGIC}"`, DAMAGED);
  }
  if (bytes > limits.archiveBytes) throw overLimit(name, 'bytes', bytes, 'archiveBytes', limits);
  const footerBytes = Buffer.from(end).readUInt32LE(0);
  if (footerBytes > MOST_FOOTER_BYTES) {
    throw archiveError(name, `its footer has ${footerBytes} bytes, at most ${MOST_FOOTER_BYTES} are read`, DAMAGED);
  }
  const buffer = bufferOf(reader);
  // Geometry is none of our business.
  const metadata = await ofFooter(name, () => parquetMetadataAsync(buffer, { geoparquet: false }));
  const rows = await ofFooter(name, () => countRows(name, metadata));
  await ofFooter(name, () => checkLeaves(name, metadata));
  if (rows > limits.entries) throw overLimit(name, 'rows', rows, 'entries', limits);
  return { name, buffer, metadata, rows };
}

/** What the library and we make of a damaged footer is an error of any kind: it is told as the damage that it is. */
export async function ofFooter<T>(name: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof HeadstartError) throw cause;
    throw archiveError(name, `its footer is damaged (${(cause as Error).message})`, DAMAGED, cause);
  }
}

function countRows(name: string, { row_groups: groups, num_rows: wanted }: FileMetaData): number {
  const rows = groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (groups.some((group) => !(group.num_rows >= 0n)) || BigInt(rows) !== wanted) {
    throw archiveError(name, `its footer is damaged: ${wanted} rows in all, ${rows} in its parts`, DAMAGED);
  }
  return rows;
}

/**
 * Every row group has each column of the schema once. The library starts to read all that a group names and never looks at
 * those that the schema does not have: where one of them fails, nothing catches it, and the process ends.
 */
function checkLeaves(name: string, metadata: FileMetaData): void {
  const wanted = leavesOf(parquetSchema(metadata)).map(pathText);
  for (const [i, { columns }] of metadata.row_groups.entries()) {
    const found = columns.map(({ meta_data: own }) => pathText(own?.path_in_schema ?? []));
    const other = found.find((path) => !wanted.includes(path));
    if (other !== undefined) {
      throw archiveError(name, `its footer is damaged: row group ${i} has ${quote(other)}, its schema not`, DAMAGED);
    }
    if (found.length !== wanted.length || new Set(found).size !== found.length) {
      const counts = `${found.length} columns in row group ${i}, ${wanted.length} in its schema`;
      throw archiveError(name, `its footer is damaged: ${counts}, or one of them twice`, DAMAGED);
    }
  }
}

const pathText = (path: readonly string[]) => path.join('.');
const leavesOf = ({ children, path }: SchemaTree): readonly string[][] =>
  children.length > 0 ? children.flatMap(leavesOf) : [path];

export function overLimit(name: string, what: string, found: number, limit: keyof Limits, limits: Limits) {
  const remedy = `Raise limits.${limit} in the configuration where you trust the file.`;
  return archiveError(name, `it has ${found} ${what}, limits.${limit} is ${limits[limit]}`, remedy);
}

/** Ranged reads, as the library wants them: buffers of exactly the bytes. */
function bufferOf(reader: RangeReader): AsyncBuffer {
  return {
    byteLength: reader.bytes,
    async slice(start, end = reader.bytes) {
      const found = await reader.read(Math.max(0, start), Math.min(end, reader.bytes));
      return Uint8Array.from(found).buffer;
    },
  };
}
