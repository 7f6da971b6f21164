import { FEW_IMAGES } from '../dataset/few-images';
import type { MetricsFile } from '../metrics/metrics-file';
import { count } from './in-words';

/** What has to stand below the figures of each class: which were not measured, and that some come from few images. */
export function classNotes(perClass: MetricsFile['perClass']): string[] {
  const without = perClass.filter(({ support }) => support === 0).length;
  const few = perClass.filter(({ support }) => support > 0 && support < FEW_IMAGES).length;
  return [
    ...(without
      ? [`${count(without, 'class', 'classes')} without an image here: no figures, and no part in means over classes.`]
      : []),
    ...(few
      ? [`${count(few, 'class', 'classes')} with fewer than ${FEW_IMAGES} images: too few to rely on these figures.`]
      : []),
  ];
}
