import type { ArchiveEntry } from './archive-entry';
import { ArchiveListing, type ListingColumns } from './archive-listing';
import { NameArena } from './name-arena';

/** Takes entries one by one into the columns of a listing. */
export class ListingBuilder {
  readonly #columns: ListingColumns;
  readonly #files: NameArena;
  readonly #folders: string[] = [];
  readonly #numbers = new Map<string, number>();
  #length = 0;

  /** @param most entries that can be added */
  constructor(most: number) {
    this.#files = new NameArena(most);
    this.#columns = {
      folder: new Uint32Array(most),
      file: new Uint32Array(most),
      offset: new Float64Array(most),
      compressedBytes: new Float64Array(most),
      bytes: new Float64Array(most),
      crc32: new Uint32Array(most),
      method: new Uint8Array(most),
    };
  }

  add({ name, ...entry }: ArchiveEntry): void {
    const i = this.#length++;
    const slash = name.lastIndexOf('/');
    const { folder, file, offset, compressedBytes, bytes, crc32, method } = this.#columns;
    folder[i] = this.#numberOf(name.slice(0, Math.max(0, slash)));
    file[i] = i;
    this.#files.add(name.slice(slash + 1));
    offset[i] = entry.offset;
    compressedBytes[i] = entry.compressedBytes;
    bytes[i] = entry.bytes;
    crc32[i] = entry.crc32;
    method[i] = entry.method;
  }

  get length(): number {
    return this.#length;
  }

  /** The name of the entry that was added after so many others. */
  nameOf(number: number): string {
    const folder = this.#folders[this.#columns.folder[number] ?? 0];
    return folder ? `${folder}/${this.#files.get(number)}` : this.#files.get(number);
  }

  /**
   * What was added, ascending by offset. The builder is used up.
   * @param parts folders of the archives that the entries are from, where they are those of a set
   */
  sorted(parts?: readonly string[]): ArchiveListing {
    const length = this.#length;
    const { offset } = this.#columns;
    const columns = isAscending(offset.subarray(0, length)) ? this.#columns : reordered(this.#columns, length);
    return new ArchiveListing(length, columns, this.#folders, this.#files, parts);
  }

  #numberOf(folder: string): number {
    const known = this.#numbers.get(folder);
    if (known !== undefined) return known;
    // A slice of a name would keep the whole name in memory.
    const copy = Buffer.from(folder).toString();
    this.#numbers.set(copy, this.#folders.length);
    return this.#folders.push(copy) - 1;
  }
}

const isAscending = (values: Float64Array) => values.every((value, i) => i === 0 || value >= (values[i - 1] as number));

function reordered(columns: ListingColumns, length: number): ListingColumns {
  const { offset } = columns;
  const order = Uint32Array.from({ length }, (_, i) => i);
  order.sort((a, b) => (offset[a] as number) - (offset[b] as number) || a - b);
  const column = <Column extends Uint8Array | Uint32Array | Float64Array>(from: Column): Column => {
    const to = from.slice(0, length) as Column;
    for (let i = 0; i < length; i++) to[i] = from[order[i] as number] as number;
    return to;
  };
  return {
    folder: column(columns.folder),
    file: column(columns.file),
    offset: column(columns.offset),
    compressedBytes: column(columns.compressedBytes),
    bytes: column(columns.bytes),
    crc32: column(columns.crc32),
    method: column(columns.method),
  };
}
