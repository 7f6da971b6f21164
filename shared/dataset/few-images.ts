/** A figure from fewer images says little: of 30 right answers, the 95 % interval still reaches down to 0.89. */
export const FEW_IMAGES = 30;

/**
 * What has to stand beside a figure that was measured on too few images to be relied on; undefined where they are enough.
 * Every place that prints such a figure asks here.
 */
export function fewImages(images: number): string | undefined {
  if (images >= FEW_IMAGES) return undefined;
  return `from only ${images} ${images === 1 ? 'image' : 'images'}, too few to rely on`;
}
