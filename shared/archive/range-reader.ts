/** Random access to a source archive, wherever it lies. */
export interface RangeReader {
  /** Name for messages: the last segment of the source's path, never the whole path. */
  readonly name: string;
  readonly bytes: number;
  /** Bytes from `start` (inclusive) to `end` (exclusive). Throws ArchiveError where the archive ends before `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** Where it is several archives that are one set: each of them, one behind the other. */
  readonly parts?: readonly ArchivePart[];
}

/** One archive of a set. */
export interface ArchivePart {
  /** The folder of the set that its entries lie in; no other part has the same. */
  readonly folder: string;
  /** Where it begins in the set. */
  readonly start: number;
  readonly bytes: number;
  /** Opens it, once: a set has many, of which a shard needs one or two. */
  open(): Promise<RangeReader>;
}
