import { fewImages } from '../dataset/few-images';
import type { SplitFile } from '../features/split-file';
import type { MetricsFile } from './metrics-file';

type Warning = MetricsFile['warnings'][number];

/**
 * What has to be known before the figures of validation and test are believed.
 * @param measured images that the figures come from
 * @param split what was found out about a split that is ours
 */
export function warningsOf(
  measured: Readonly<Record<'validation' | 'test', number>>,
  split: SplitFile | undefined,
): Warning[] {
  return (['validation', 'test'] as const).flatMap((of) => {
    const images = measured[of];
    if (images === 0) return [];
    const few = fewImages(images);
    const alike = split?.left.filter((own) => own.split === of).length ?? 0;
    const name = of === 'validation' ? 'Validation' : 'Test';
    return [
      ...(few ? [{ kind: 'few-images' as const, split: of, images, text: `${name} figures come ${few}` }] : []),
      ...(alike
        ? [
            {
              kind: 'near-duplicates' as const,
              split: of,
              images: alike,
              text: `${name} figures are flattered: ${alike} of ${images} images are near duplicates of images in an earlier split`,
            },
          ]
        : []),
    ];
  });
}
