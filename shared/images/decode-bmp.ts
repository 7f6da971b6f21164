import { ImageError } from '../errors';
import type { RgbImage } from './image';
import { checkPixelLimit } from './pixel-limit';

const HEADER_BYTES = 34;
const UNCOMPRESSED = 0;
const BIT_FIELDS = 3;

/**
 * A BMP as TensorFlow's decode_bmp reads it, which no library does: 24 bits (blue, green, red), 32 bits (the fourth
 * byte dropped) and 8 bits, whose values are taken for gray levels, the palette unread. Other depths are refused, there
 * as here.
 * @throws ImageError where the file is damaged, compressed or of another depth
 */
export function decodeBmp(bytes: Uint8Array, imagePixels: number): RgbImage {
  if (bytes.length < HEADER_BYTES) throw new ImageError('truncated BMP: the header is incomplete');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, width, signedHeight] = [view.getInt32(10, true), view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0 || start < 0)
    throw new ImageError(`damaged BMP: it says it is ${width} x ${height} pixels`);
  if (bits !== 8 && bits !== 24 && bits !== 32) {
    throw new ImageError(`a BMP with ${bits} bits per pixel, which is not supported (8, 24 and 32 are)`);
  }
  if (compression !== UNCOMPRESSED && compression !== BIT_FIELDS) {
    throw new ImageError('a compressed BMP, which is not supported');
  }
  checkPixelLimit(width, height, imagePixels);
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  if (start + rowBytes * (height - 1) + (width * bits) / 8 > bytes.length) throw new ImageError('truncated BMP');
  return { width, height, data: copyRows(bytes, { start, rowBytes, width, height, bits, topDown: signedHeight < 0 }) };
}

interface Rows {
  readonly start: number;
  readonly rowBytes: number;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly topDown: boolean;
}

function copyRows(bytes: Uint8Array, { start, rowBytes, width, height, bits, topDown }: Rows): Uint8Array {
  const step = bits / 8;
  const [red, green] = bits === 8 ? [0, 0] : [2, 1];
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = start + rowBytes * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++, from += step, to += 3) {
      data[to] = bytes[from + red]!;
      data[to + 1] = bytes[from + green]!;
      data[to + 2] = bytes[from]!;
    }
  }
  return data;
}
