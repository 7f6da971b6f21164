import type { Config } from '../shared/config';

/** What computes the features of the images themselves: a call a shard, or one job, which makes views of images, too. */
export function featuresBy({ mode, augment }: Pick<Config, 'mode' | 'augment'>): 'map' | 'features' | 'augment' {
  if (augment) return 'augment';
  return mode === 'features' ? 'features' : 'map';
}
