import type { Orient } from '../records/orients';
import { type DecodeLimits, decodeImage } from './decode-image';
import type { RgbImage } from './image';
import type { PixelRoom } from './pixel-room';
import { readOrientation } from './read-orientation';
import { type TurnedImage, turnedImage } from './turned-image';

/** How a file becomes pixels; a run's configuration has it. */
export interface DecodeOptions extends DecodeLimits {
  readonly orient: Orient;
}

/**
 * `decodeImage`, and with 'exif' turned as the file says: what a model is trained on and what it is asked, wherever that is
 * done.
 * @throws ImageError, SetupError as it does
 */
export async function decodeOriented(
  bytes: Uint8Array,
  options: DecodeOptions,
  room?: PixelRoom,
): Promise<RgbImage | TurnedImage> {
  const stored = await decodeImage(bytes, options, room);
  return options.orient === 'exif' ? turnedImage(stored, readOrientation(bytes)) : stored;
}
