/** One file of a zip archive, as its central directory declares it. */
export interface ArchiveEntry {
  /** Path inside the archive, '/'-separated, already checked for escapes. */
  readonly name: string;
  /** Byte offset of the entry's local header. */
  readonly offset: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
  /** CRC-32 of the uncompressed bytes, unsigned. */
  readonly crc32: number;
}
