/**
 * Turns an image round in place: left and right change sides, or top and bottom, or both.
 * @param pixels Float32Array [sizePx, sizePx, 3]
 */
export function flipImage(pixels: Float32Array, sizePx: number, horizontal: boolean, vertical: boolean): void {
  const rowFloats = sizePx * 3;
  if (horizontal) {
    for (let row = 0; row < pixels.length; row += rowFloats) {
      for (let left = row, right = row + rowFloats - 3; left < right; left += 3, right -= 3) {
        for (let channel = 0; channel < 3; channel++) {
          const kept = pixels[left + channel]!;
          pixels[left + channel] = pixels[right + channel]!;
          pixels[right + channel] = kept;
        }
      }
    }
  }
  if (vertical) {
    const kept = new Float32Array(rowFloats);
    for (let top = 0, bottom = pixels.length - rowFloats; top < bottom; top += rowFloats, bottom -= rowFloats) {
      kept.set(pixels.subarray(top, top + rowFloats));
      pixels.copyWithin(top, bottom, bottom + rowFloats);
      pixels.set(kept, bottom);
    }
  }
}
