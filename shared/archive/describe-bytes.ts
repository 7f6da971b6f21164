/** What a file's first bytes say it is, as a noun with its article; `undefined` where they say nothing. */
export function describeBytes(head: Uint8Array): string | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  for (const [kind, magic, at = 0] of MAGICS) {
    if (bytes.subarray(at, at + magic.length).equals(Buffer.from(magic, 'latin1'))) return kind;
  }
  return /^\s*<(!doctype|html|\?xml)/i.test(bytes.toString('latin1')) ? 'a web page' : undefined;
}

const MAGICS: readonly (readonly [kind: string, magic: string, at?: number])[] = [
  ['a gzip file', '\x1f\x8b'],
  ['a RAR archive', 'Rar!'],
  ['a 7z archive', '7z\xbc\xaf\x27\x1c'],
  ['an xz file', '\xfd7zXZ'],
  ['a zstd file', '\x28\xb5\x2f\xfd'],
  ['a bzip2 file', 'BZh'],
  ['a tar archive', 'ustar', 257],
  ['a Parquet file', 'PAR1'],
  ['a PDF', '%PDF'],
  ['a JPEG image', '\xff\xd8\xff'],
  ['a PNG image', '\x89PNG'],
];
