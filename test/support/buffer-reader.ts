import type { RangeReader } from '../../shared/archive/range-reader';

/** An archive in memory, which counts what is read of it. */
export function bufferReader(
  bytes: Uint8Array,
  name = 'test.zip',
): RangeReader & { readonly reads: [number, number][] } {
  const reads: [number, number][] = [];
  return {
    name,
    bytes: bytes.byteLength,
    reads,
    async read(start, end) {
      if (start < 0 || end > bytes.byteLength || start > end) throw new RangeError(`[${start}, ${end}) is not in it`);
      reads.push([start, end]);
      return bytes.slice(start, end);
    },
  };
}
