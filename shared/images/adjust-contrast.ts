/**
 * Moves each value away from its channel's mean, or towards it, in place: (x - mean) * factor + mean, kept inside -1 to 1,
 * as Keras' RandomContrast does between 0 and 255.
 * @param pixels Float32Array [sizePx, sizePx, 3], -1 to 1
 */
export function adjustContrast(pixels: Float32Array, factor: number): void {
  const count = pixels.length / 3;
  let [red, green, blue] = [0, 0, 0];
  for (let i = 0; i < pixels.length; i += 3) {
    red += pixels[i]!;
    green += pixels[i + 1]!;
    blue += pixels[i + 2]!;
  }
  red /= count;
  green /= count;
  blue /= count;
  for (let i = 0; i < pixels.length; i += 3) {
    pixels[i] = clip((pixels[i]! - red) * factor + red);
    pixels[i + 1] = clip((pixels[i + 1]! - green) * factor + green);
    pixels[i + 2] = clip((pixels[i + 2]! - blue) * factor + blue);
  }
}

const clip = (value: number) => Math.min(Math.max(value, -1), 1);
