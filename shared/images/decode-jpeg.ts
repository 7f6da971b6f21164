import { cannotLoad } from '../errors';
import type { RgbImage } from './image';
import type { JpegFrame } from './jpeg-frame';
import type { PixelRoom } from './pixel-room';

/** A file of a few kilobytes may ask for thousands of passes over the whole picture. */
const MOST_SCANS = 100;
/** The decoder counts bytes in 31 bits. */
const MOST_PIXELS = Math.floor((2 ** 31 - 1) / 3);

/**
 * The pixels of a JPEG file by libjpeg-turbo with the settings that TensorFlow's decode_image calls it with (the fast
 * integer transform, smooth chroma upsampling): the same bytes as TensorFlow's. Decodes in libuv's threads.
 * @param frame of three or one component, with no more pixels than may be held
 * @param room where the pixels are to lie; in memory of their own without it
 * @returns undefined where the decoder complains, be it a mere warning: another one has to look at the file
 * @throws SetupError where the decoder cannot be loaded on this machine
 */
export async function decodeJpeg(bytes: Uint8Array, frame: JpegFrame, room?: PixelRoom): Promise<RgbImage | undefined> {
  const pixels = frame.width * frame.height;
  if (pixels > MOST_PIXELS) return undefined;
  if (frame.progressive && scans(bytes) > MOST_SCANS) return undefined;
  const { decompress, FORMAT_RGB } = turbo();
  try {
    const options = { format: FORMAT_RGB };
    const file = bufferOf(bytes);
    const { width, height, data } = await (room
      ? decompress(file, bufferOf(room.take(pixels * 3)), options)
      : decompress(file, options));
    return { width, height, data };
  } catch {
    return undefined;
  }
}

type Turbo = typeof import('@julusian/jpeg-turbo');

let loaded: Turbo | undefined;

function turbo(): Turbo {
  try {
    loaded ??= require('@julusian/jpeg-turbo') as Turbo;
    return loaded;
  } catch (cause) {
    throw cannotLoad('the JPEG decoder (@julusian/jpeg-turbo)', cause);
  }
}

/** Starts of scans; in compressed data 0xFF is always followed by zero, so that each is one. */
function scans(bytes: Uint8Array): number {
  const buffer = bufferOf(bytes);
  let count = 0;
  for (let at = buffer.indexOf('ffda', 0, 'hex'); at >= 0; at = buffer.indexOf('ffda', at + 2, 'hex')) count += 1;
  return count;
}

/** The same memory. */
const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
