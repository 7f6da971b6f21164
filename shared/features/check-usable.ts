import { imagesOf, targetsOf } from '../dataset/label-sets';
import { type Manifest, SPLITS } from '../dataset/manifest';
import { DatasetError, TooManyBadImagesError } from '../errors';
import type { FeatureTable, SkippedImage } from './feature-table';

const SHOWN = 5;

/**
 * Stops a run that has lost too many images to trust its result; some of the skipped images are enough to tell.
 * @throws TooManyBadImagesError where they are more than `config.maxBadShare` of all images, with the first of them
 */
export function checkBadShare(
  manifest: Pick<Manifest, 'config' | 'counts' | 'images'>,
  skipped: readonly SkippedImage[],
): void {
  const { config } = manifest;
  const total = SPLITS.reduce((sum, split) => sum + imagesOf(manifest, split), 0);
  if (skipped.length <= total * config.maxBadShare) return;
  const first = skipped.slice(0, SHOWN).map(({ name, reason }) => `\n  ${name}: ${reason}`);
  const rest = skipped.length > SHOWN ? `\n  and ${skipped.length - SHOWN} more` : '';
  throw new TooManyBadImagesError(
    `${skipped.length} of ${total} images cannot be used, the limit is ${percent(config.maxBadShare)}:${first.join('')}${rest}`,
    { remedy: 'fix or remove these files, or raise --max-bad-share' },
  );
}

/**
 * Stops a run on data that is too bad to trust.
 * @throws TooManyBadImagesError where more than `config.maxBadShare` of all images could not be used
 * @throws DatasetError where a class has no usable training image, or no validation image is usable
 */
export function checkUsable(
  manifest: Manifest,
  skipped: readonly SkippedImage[],
  train: Pick<FeatureTable, 'labels'>,
  validation: Pick<FeatureTable, 'count'>,
): void {
  checkBadShare(manifest, skipped);
  const shown = classesShown(manifest, train.labels);
  for (const [label, name] of manifest.classes.entries()) {
    if (shown(label)) continue;
    throw new DatasetError(`None of the training images of the class "${name}" can be used`, {
      remedy: `add readable images to "${name}"`,
    });
  }
  if (validation.count === 0) {
    throw new DatasetError('None of the validation images can be used', { remedy: 'add readable images' });
  }
}

/** Whether any image of these labels is of a class. */
function classesShown({ classes, labelSets }: Manifest, labels: Int32Array): (label: number) => boolean {
  if (!labelSets) return (label) => labels.includes(label);
  const targets = targetsOf(labelSets, classes.length);
  return (label) => labels.some((set) => targets[set * classes.length + label] === 1);
}

/** 0.07 * 100 is 7.000000000000001. */
const percent = (share: number) => `${Number((share * 100).toFixed(6))} %`;
