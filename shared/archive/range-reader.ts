/** Random access to a source archive, wherever it lies. */
export interface RangeReader {
  /** Name for messages: the last segment of the source's path, never the whole path. */
  readonly name: string;
  readonly bytes: number;
  /** Bytes from `start` (inclusive) to `end` (exclusive). Throws ArchiveError where the archive ends before `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
}
