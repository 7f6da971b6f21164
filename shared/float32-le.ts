/** Little-endian float32 numbers, copied out of a file, whatever their alignment there. */
export function float32LE(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(bytes.byteLength / 4);
  new Uint8Array(values.buffer).set(bytes.subarray(0, values.byteLength));
  return values;
}
