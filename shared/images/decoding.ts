import type { RgbImage } from './image';
import type { PixelRoom } from './pixel-room';

export interface DecodeLimits {
  /** Width times height of one image, at most. */
  readonly imagePixels: number;
}

/** `decodeImage`, or what does the same elsewhere. */
export type DecodeImage = (bytes: Uint8Array, limits: DecodeLimits, room?: PixelRoom) => Promise<RgbImage>;
