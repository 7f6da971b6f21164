import { BMP_ROWS, blankBmp } from './blank-bmp';

/** A 24-bit BMP of one colour gradient that differs for each `n`; needs no library. */
export function tinyBmp(n: number, sizePx = 8): Uint8Array {
  const { bytes, rowBytes } = blankBmp(sizePx, sizePx);
  for (let y = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx * 3; x++)
      bytes[BMP_ROWS + y * rowBytes + x] = (n * 37 + (n >> 3) * x * 5 + y * 11) & 0xff;
  }
  return new Uint8Array(bytes);
}
