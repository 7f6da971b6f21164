import { z } from 'zod';
import { share } from './share';

/** A factor as Keras' preprocessing layers take it: a number f stands for the range from -f to f. */
const factor = (most: number) => {
  const end = z.number().min(-most).max(most);
  const range = z.tuple([end, end]).refine(([low, high]) => low <= high, { message: 'the lower end comes first' });
  return z.union([z.number().min(0).max(most), range]);
};

/**
 * Views of training images, as Keras' RandomFlip, RandomRotation, RandomZoom, RandomTranslation and RandomContrast make
 * them, in this order. A factor of 0 leaves its layer out.
 */
export const augmentSchema = z.strictObject({
  views: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe(
      'Views of each training image, in addition to the image itself. Each costs as much as computing the features once more; beyond 8 little is gained.',
    ),
  flip: z
    .enum(['none', 'horizontal', 'vertical', 'horizontal_and_vertical'])
    .default('horizontal')
    .describe(
      "Mirror it, in half of the views. 'horizontal' suits photographs; 'none' if left and right or text matter, both for pictures from above.",
    ),
  rotation: factor(1)
    .default(0.1)
    .describe(
      'Share of a full turn; positive is counter-clockwise. 0.1 is up to 36 degrees either way, a tilted camera.',
    ),
  zoom: factor(1)
    .default(0.1)
    .describe(
      'Share of height and width by which the image shrinks (positive) or grows (negative), keeping its aspect ratio. Raise it if objects come in many sizes.',
    ),
  translation: factor(1)
    .default(0.1)
    .describe(
      'Share of height and of width by which it is moved, drawn independently; positive is down and right. Raise it if objects can be anywhere in the picture.',
    ),
  contrast: z
    .union([share, z.tuple([share, share])])
    .default([0.1, 0.1])
    .describe(
      "The distance from each channel's mean is multiplied by 1 - lower to 1 + upper, of a pair [lower, upper]; by 1 to 1 + f, of a number f: that is what Keras 3 draws. Raise it if light varies.",
    ),
  fillMode: z
    .enum(['reflect', 'wrap', 'constant', 'nearest'])
    .default('reflect')
    .describe(
      "What fills places where the moved image has no pixels. 'reflect' is Keras' default; 'constant' suits pictures with a plain border.",
    ),
  fillValue: z.number().min(0).max(255).default(0).describe("The value of fillMode 'constant': 0 is black, 255 white."),
});
