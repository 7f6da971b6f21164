/** A 24-bit BMP of one colour gradient that differs for each `n`; needs no library. */
export function tinyBmp(n: number, sizePx = 8): Uint8Array {
  const rowBytes = Math.ceil((sizePx * 3) / 4) * 4;
  const bytes = Buffer.alloc(54 + rowBytes * sizePx);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(sizePx, 18);
  bytes.writeInt32LE(sizePx, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let y = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx * 3; x++) bytes[54 + y * rowBytes + x] = (n * 37 + (n >> 3) * x * 5 + y * 11) & 0xff;
  }
  return new Uint8Array(bytes);
}
