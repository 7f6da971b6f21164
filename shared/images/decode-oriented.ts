import type { Orient } from '../records/orients';
import { decodeImage } from './decode-image';
import type { DecodeImage, DecodeLimits } from './decoding';
import type { RgbImage } from './image';
import type { PixelRoom } from './pixel-room';
import { readOrientation } from './read-orientation';
import { type TurnedImage, turnedImage } from './turned-image';

/** How a file becomes pixels; a run's configuration has it. */
export interface DecodeOptions extends DecodeLimits {
  readonly orient: Orient;
  /** What decodes the file; `decodeImage` without it. */
  readonly by?: DecodeImage;
}

/**
 * `decodeImage`, and with 'exif' turned as the file says: what a model is trained on and what it is asked, wherever that is
 * done.
 * @throws ImageError, SetupError as it does
 */
export async function decodeOriented(
  bytes: Uint8Array,
  { imagePixels, orient, by = decodeImage }: DecodeOptions,
  room?: PixelRoom,
): Promise<RgbImage | TurnedImage> {
  const stored = await by(bytes, { imagePixels }, room);
  return orient === 'exif' ? turnedImage(stored, readOrientation(bytes)) : stored;
}
