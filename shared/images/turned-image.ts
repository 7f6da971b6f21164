import type { RgbImage } from './image';
import type { Orientation } from './orientation';

/**
 * A decoded image whose pixels lie otherwise than it is to be seen. Most of what is done with an image needs a few of its
 * pixels, so they stay where they were decoded, and `pixelSteps` says where each one lies.
 */
export interface TurnedImage {
  /** As it is to be seen. */
  readonly width: number;
  readonly height: number;
  /** As it was decoded. */
  readonly stored: RgbImage;
  /** Never 1: that is the stored image itself. */
  readonly orientation: Orientation;
}

/** Nothing is copied. */
export function turnedImage(stored: RgbImage, orientation: Orientation): RgbImage | TurnedImage {
  if (orientation === 1) return stored;
  const { width, height } = stored;
  const size = orientation < 5 ? { width, height } : { width: height, height: width };
  return { ...size, stored, orientation };
}
