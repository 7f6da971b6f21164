import { z } from 'zod';
import { share } from './share';

/** Of images that come without splits. */
export const splitSchema = z
  .strictObject({
    train: share
      .default(0.8)
      .describe(
        'Share of images to train on. The three shares add up to 1; more here means a better model, less certain numbers.',
      ),
    validation: share
      .default(0.1)
      .describe(
        'Share that epochs, settings and rungs of the ladder are chosen by. With fewer than 1,000 images, take 0.2.',
      ),
    test: share
      .default(0.1)
      .describe(
        'Share that is looked at once, at the end. 0 leaves it out; the accuracy that is told is then that of validation, which was chosen by.',
      ),
  })
  .refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-9, { message: 'the three shares must add up to 1' })
  .refine((s) => s.train > 0 && s.validation > 0, { message: 'train and validation must be above 0' });
