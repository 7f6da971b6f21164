/** Where the rows begin, from the bottom up, each of `rowBytes`. */
export const BMP_ROWS = 54;

/** A black BMP of 24 bits per pixel; its rows, from the bottom up, blue first, are to be filled in. */
export function blankBmp(width: number, height: number): { readonly bytes: Buffer; readonly rowBytes: number } {
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const bytes = Buffer.alloc(BMP_ROWS + rowBytes * height);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(BMP_ROWS, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  return { bytes, rowBytes };
}
