import type { Config } from '../shared/config';

/** What computes the images' features: one call per shard, or one job, which can also make augmented views. */
export function featureRoute({ mode, augment }: Pick<Config, 'mode' | 'augment'>): 'map' | 'features' | 'augment' {
  if (augment) return 'augment';
  return mode === 'features' ? 'features' : 'map';
}
