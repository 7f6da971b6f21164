import { z } from 'zod';
import { share } from './share';

/** Of images that come without splits, in every class; what small sets do about it is in shared/dataset/split-quotas.ts. */
export const splitSchema = z
  .strictObject({
    train: share
      .default(0.8)
      .describe(
        'Share of images to train on. The three shares add up to 1; a larger share means a better model and less certain numbers.',
      ),
    validation: share
      .default(0.1)
      .describe(
        'Share by which epochs, settings and rungs of the ladder are chosen. With fewer than 1,000 images, use 0.2; a set for which it would be fewer than 30 images gets 30, or a quarter of each class if that is less.',
      ),
    test: share
      .default(0.1)
      .describe(
        'Share that is measured once, at the end. 0 leaves it out; the reported accuracy is then that of validation, by which choices were made. A set for which it would be fewer than 10 images has none.',
      ),
  })
  .refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-9, { message: 'the three shares must add up to 1' })
  .refine((s) => s.train > 0 && s.validation > 0, { message: 'train and validation must be above 0' });
