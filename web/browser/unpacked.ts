/**
 * What was packed by gzip; as it is, where it is not: some servers unpack on the way what is called .gz.
 * A browser unpacks 14 MB in a tenth of a second, and few servers of mere files would pack WebAssembly.
 */
export async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
