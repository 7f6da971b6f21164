/** From so many pixels on, an image takes 75 MB and more as RGB: those of all threads at once would not fit a function. */
export const LARGE_PIXELS = 25_000_000;

let before: Promise<unknown> = Promise.resolve();

/**
 * Decodes small images at once and large ones one after the other, so that a process holds one of them, and the one before
 * it until that is resized: 1.2 GB at the largest that is taken by default.
 */
export function inTurn<Image>(pixels: number, decode: () => Promise<Image>): Promise<Image> {
  if (pixels < LARGE_PIXELS) return decode();
  const own = before.then(decode);
  before = own.catch(() => undefined);
  return own;
}
