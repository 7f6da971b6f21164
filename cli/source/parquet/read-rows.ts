import { brotliDecompressSync, gunzipSync, type ZlibOptions, zstdDecompressSync } from 'node:zlib';
import { type Compressors, parquetReadObjects, snappyUncompress } from 'hyparquet';
import { archiveError } from '../../../shared/archive/archive-error';
import type { Limits } from '../../../shared/config';
import type { ParquetColumns } from './find-columns';
import { DAMAGED, overLimit, type ParquetFile } from './parquet-file';

export interface ParquetRow {
  /** From 0, within the file. */
  readonly row: number;
  /** Undefined where the row has none. */
  readonly image: Uint8Array | undefined;
  /**
   * Classes by name or, where there are no names, by number: one, or any number where the column has lists; undefined where
   * the row says nothing of them.
   */
  readonly labels: readonly string[] | undefined;
}

/** Of the two columns of a row group, which is in memory as a whole. */
const MOST_GROUP_BYTES = 1024 ** 3;
/** What a small group may expand to before a ratio says anything. */
const RATIO_SLACK_BYTES = 1024 * 1024;

/**
 * The rows of a file, in order, one row group in memory at a time.
 * @throws ArchiveError where a row group is damaged, larger than may be held, or holds what is no image and no label
 */
export async function* readRows(
  file: ParquetFile,
  columns: ParquetColumns,
  limits: Limits,
): AsyncGenerator<ParquetRow> {
  let rowStart = 0;
  for (const group of file.metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const compressors = compressorsFor(checkedBytes(file, columns, group, limits));
    const rows = await parquetReadObjects({
      file: file.buffer,
      metadata: file.metadata,
      columns: [columns.image, columns.label],
      ...{ rowStart, rowEnd, utf8: false, geoparquet: false, compressors },
    }).catch((cause: Error) => {
      throw archiveError(
        file.name,
        `rows ${rowStart} to ${rowEnd - 1} cannot be read (${cause.message})`,
        DAMAGED,
        cause,
      );
    });
    if (rows.length !== rowEnd - rowStart) {
      const found = `rows ${rowStart} to ${rowEnd - 1} are ${rows.length}`;
      throw archiveError(file.name, `it is damaged: ${found}`, DAMAGED);
    }
    for (const [i, row] of rows.entries()) {
      const image = bytesOf(row[columns.image]);
      if (image && image.length > limits.entryBytes) {
        throw overLimit(file.name, `bytes in the image of row ${rowStart + i}`, image.length, 'entryBytes', limits);
      }
      yield { row: rowStart + i, image, labels: labelsOf(file, row[columns.label], columns, rowStart + i) };
    }
    rowStart = rowEnd;
  }
}

type RowGroup = ParquetFile['metadata']['row_groups'][number];

/** Of the two columns of a group, unpacked. */
function checkedBytes({ name }: ParquetFile, columns: ParquetColumns, group: RowGroup, { ratio }: Limits): number {
  const read = group.columns.flatMap(({ meta_data: own }) =>
    own && [columns.image, columns.label].includes(own.path_in_schema[0] ?? '') ? [own] : [],
  );
  checkCodecs(name, read);
  const sum = (bytes: (own: (typeof read)[number]) => bigint) => read.reduce((all, own) => all + Number(bytes(own)), 0);
  const packed = sum((own) => own.total_compressed_size);
  const unpacked = sum((own) => own.total_uncompressed_size);
  if (unpacked > MOST_GROUP_BYTES || packed > MOST_GROUP_BYTES) {
    throw archiveError(
      name,
      `a row group holds ${Math.max(unpacked, packed)} bytes of images, at most ${MOST_GROUP_BYTES} are read at a time`,
      'Write it with smaller row groups (pyarrow: row_group_size=1000).',
    );
  }
  if (unpacked > packed * ratio + RATIO_SLACK_BYTES) {
    throw archiveError(
      name,
      `it expands to ${unpacked} bytes from ${packed}, limits.ratio is ${ratio}`,
      'Raise limits.ratio in the configuration where you trust the file.',
    );
  }
  return unpacked;
}

function checkCodecs(name: string, columns: readonly { readonly codec: string }[]): void {
  const known = ['UNCOMPRESSED', ...Object.keys(compressorsFor(0))];
  const other = columns.find(({ codec }) => !known.includes(codec));
  if (!other) return;
  const remedy = `Write it with compression="snappy"${other.codec === 'ZSTD' ? ', or use Node 22.15 or later' : ''}.`;
  throw archiveError(name, `it is packed with ${other.codec}, which is not read here`, remedy);
}

/** Of a struct of bytes and path its bytes; a path alone leads to a file that nobody has. */
function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const { bytes } = (value ?? {}) as { readonly bytes?: unknown };
  return bytes instanceof Uint8Array ? bytes : undefined;
}

function labelsOf(
  file: ParquetFile,
  value: unknown,
  columns: ParquetColumns,
  row: number,
): readonly string[] | undefined {
  if (!columns.isList) {
    const label = labelOf(file, value, columns, row);
    return label === undefined ? undefined : [label];
  }
  if (value === null || value === undefined) return undefined;
  if (!Array.isArray(value)) throw archiveError(file.name, `row ${row} has no list in "${columns.label}"`, DAMAGED);
  const labels = value.map((own) => labelOf(file, own, columns, row));
  return labels.every((own) => own !== undefined) ? labels : undefined;
}

function labelOf(file: ParquetFile, value: unknown, { names, label }: ParquetColumns, row: number): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    throw archiveError(file.name, `row ${row} has no text and no number in "${label}"`, DAMAGED);
  }
  // Hugging Face's sets write -1 where an image has no label.
  if (value < 0) return undefined;
  if (!names) return String(value);
  const name = names[Number(value)];
  if (name !== undefined) return name;
  throw archiveError(file.name, `row ${row} has the label ${value}, and there are ${names.length} names`, DAMAGED);
}

type Unpack = (input: Uint8Array, options: ZlibOptions) => Uint8Array;

/** What unpacks the pages of a group, which together are no larger than its footer says. */
function compressorsFor(unpacked: number): Compressors {
  let left = unpacked + RATIO_SLACK_BYTES;
  const take = (bytes: number) => {
    left -= bytes;
    if (bytes >= 0 && left >= 0) return bytes;
    throw new Error(`its pages are larger than the ${unpacked} bytes that the footer says`);
  };
  const within = (unpack: Unpack) => (input: Uint8Array, outputLength: number) =>
    unpack(input, { maxOutputLength: take(outputLength) });
  return {
    SNAPPY(input, outputLength) {
      const output = new Uint8Array(take(outputLength));
      snappyUncompress(input, output);
      return output;
    },
    GZIP: within(gunzipSync),
    BROTLI: within(brotliDecompressSync as Unpack),
    // Node has it since 22.15.
    ...(zstdDecompressSync && { ZSTD: within(zstdDecompressSync as Unpack) }),
  };
}
