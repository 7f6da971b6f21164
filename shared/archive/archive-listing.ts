import type { ArchiveEntry } from './archive-entry';
import type { NameArena } from './name-arena';

/** What an archive's directory says, a column each; row i of all of them is one entry. */
export interface ListingColumns {
  /** Index into the folders. */
  readonly folder: Uint32Array;
  /** Number of the file's name in the arena. */
  readonly file: Uint32Array;
  readonly offset: Float64Array;
  readonly compressedBytes: Float64Array;
  readonly bytes: Float64Array;
  readonly crc32: Uint32Array;
  readonly method: Uint8Array;
}

/**
 * The entries of an archive, in columns: a million take about 70 MB, of which an object each would take five times as
 * much. An entry is made when it is asked for.
 */
export class ArchiveListing implements Iterable<ArchiveEntry> {
  readonly length: number;
  /** Every folder once, without a closing '/'; '' for the archive's own root. */
  readonly folders: readonly string[];
  /** Where the entries are those of a set: the folder of each of its archives, in their order. Empty for one archive. */
  readonly parts: readonly string[];
  readonly #columns: ListingColumns;
  readonly #files: NameArena;

  /** @param columns may be longer than `length` */
  constructor(
    length: number,
    columns: ListingColumns,
    folders: readonly string[],
    files: NameArena,
    parts: readonly string[] = [],
  ) {
    this.length = length;
    this.folders = folders;
    this.parts = parts;
    this.#columns = columns;
    this.#files = files;
  }

  /** Index of the folder that the entry lies in; of a folder's own entry that folder itself. */
  folderOf(i: number): number {
    return cell(this.#columns.folder, i);
  }

  /** Name inside its folder; '' for a folder's own entry. */
  fileOf(i: number): string {
    return this.#files.get(cell(this.#columns.file, i));
  }

  nameOf(i: number): string {
    const folder = this.folders[this.folderOf(i)];
    return folder ? `${folder}/${this.fileOf(i)}` : this.fileOf(i);
  }

  offsetOf(i: number): number {
    return cell(this.#columns.offset, i);
  }

  compressedBytesOf(i: number): number {
    return cell(this.#columns.compressedBytes, i);
  }

  bytesOf(i: number): number {
    return cell(this.#columns.bytes, i);
  }

  crc32Of(i: number): number {
    return cell(this.#columns.crc32, i);
  }

  at(i: number): ArchiveEntry {
    return {
      name: this.nameOf(i),
      offset: this.offsetOf(i),
      compressedBytes: this.compressedBytesOf(i),
      bytes: this.bytesOf(i),
      method: cell(this.#columns.method, i) === 8 ? 8 : 0,
      crc32: this.crc32Of(i),
    };
  }

  *[Symbol.iterator](): Generator<ArchiveEntry> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }
}

function cell(column: Uint8Array | Uint32Array | Float64Array, i: number): number {
  const value = column[i];
  if (value === undefined) throw new RangeError(`There is no entry ${i}`);
  return value;
}
