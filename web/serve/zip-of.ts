/** A file of a zip that is made in the browser. */
export interface ZippedFile {
  /** '/'-separated. */
  readonly name: string;
  readonly data: Blob;
}

const MOST_FILES = 65_534;
const MOST_BYTES = 0xffffffff;
const VERSION = 20;
const UTF8_FLAG = 0x800;
/** 1 January 2000: equal pictures give equal bytes. */
const FIXED_DATE = ((2000 - 1980) << 9) | (1 << 5) | 1;

/**
 * A zip of stored entries. Each file is read once, for its checksum; the zip refers to the files and copies none.
 * @param onShare told which share of the files has been read
 * @throws RangeError where it would need zip64
 */
export async function zipOf(files: readonly ZippedFile[], onShare: (share: number) => void = () => {}): Promise<Blob> {
  if (files.length > MOST_FILES) throw new RangeError(`These are ${files.length} pictures, at most ${MOST_FILES} fit.`);
  const parts: BlobPart[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const [i, { name, data }] of files.entries()) {
    const stored = new TextEncoder().encode(name);
    const sum = crc32(new Uint8Array(await data.arrayBuffer()));
    const fields = [UTF8_FLAG, 0, 0, FIXED_DATE] as const;
    parts.push(header(0x04034b50, [], fields, sum, data.size, stored, 30), data);
    directory.push(header(0x02014b50, [VERSION], fields, sum, data.size, stored, 46, offset));
    offset += 30 + stored.length + data.size;
    if (offset > MOST_BYTES) throw new RangeError('The pictures have more than 4 GB together: pack them into a zip.');
    onShare((i + 1) / files.length);
  }
  const bytes = directory.reduce((sum, { length }) => sum + length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(12, bytes, true);
  end.setUint32(16, offset, true);
  return new Blob([...parts, ...directory, end.buffer], { type: 'application/zip' });
}

/** The header before a file, or, with an offset, its record in the directory: the same fields in the same order. */
function header(
  signature: number,
  before: readonly number[],
  fields: readonly number[],
  sum: number,
  size: number,
  name: Uint8Array,
  length: number,
  offset?: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  let at = 4;
  for (const field of [...before, VERSION, ...fields]) {
    view.setUint16(at, field, true);
    at += 2;
  }
  for (const field of [sum, size, size]) {
    view.setUint32(at, field, true);
    at += 4;
  }
  view.setUint16(at, name.length, true);
  if (offset !== undefined) view.setUint32(42, offset, true);
  bytes.set(name, length);
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (TABLE[(sum ^ byte) & 0xff] as number) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let sum = n;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum;
});
