import type { Manifest } from '../dataset/manifest';
import { DatasetError, TooManyBadImagesError } from '../errors';
import type { FeatureTable, SkippedImage } from './feature-table';

const SHOWN = 5;

/**
 * Stops a run on data that is too bad to trust.
 * @throws TooManyBadImagesError where more than `config.maxBadShare` of all images could not be used
 * @throws DatasetError where a class has no usable training image, or no validation image is usable
 */
export function checkUsable(
  { config, counts, classes }: Manifest,
  skipped: readonly SkippedImage[],
  train: FeatureTable,
  validation: FeatureTable,
): void {
  const images = Object.values(counts).reduce(
    (sum, byClass) => sum + Object.values(byClass).reduce((a, b) => a + b, 0),
    0,
  );
  if (skipped.length > images * config.maxBadShare) {
    const first = skipped.slice(0, SHOWN).map(({ name, reason }) => `\n  ${name}: ${reason}`);
    const rest = skipped.length > SHOWN ? `\n  and ${skipped.length - SHOWN} more` : '';
    throw new TooManyBadImagesError(
      `${skipped.length} of ${images} images cannot be used, the limit is ${config.maxBadShare * 100} %:${first.join('')}${rest}`,
      { remedy: 'mend or remove these files, or raise --max-bad-share' },
    );
  }
  classes.forEach((name, label) => {
    if (!train.labels.includes(label)) {
      throw new DatasetError(`None of the training images of the class "${name}" can be used`, {
        remedy: `add readable images to "${name}"`,
      });
    }
  });
  if (validation.count === 0)
    throw new DatasetError('None of the validation images can be used', { remedy: 'add readable images' });
}
