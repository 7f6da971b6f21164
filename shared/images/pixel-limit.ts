import { ImageError } from '../errors';

/** @throws ImageError where the image has more pixels than the limit, saying both in megapixels */
export function checkPixelLimit(width: number, height: number, imagePixels: number): void {
  if (width * height <= imagePixels) return;
  const found = `${megapixels(width * height)} (${width} x ${height})`;
  throw new ImageError(`${found}, the limit is ${megapixels(imagePixels)}`);
}

function megapixels(pixels: number): string {
  return pixels < 1e5 ? `${pixels} pixels` : `${(pixels / 1e6).toFixed(1)} megapixels`;
}
