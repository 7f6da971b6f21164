import type { AugmentConfig } from '../config';
import { sha256Hex } from '../hash';
import { VIEW_VERSION } from '../images/view-parameters';
import { type FeatureSpaceOptions, featureSpace } from './feature-space';

/**
 * The space of one view of all images: that of the images themselves, and what the view is made with (settings, seed and
 * its number, but not how many views there are). So a fifth view is computed beside four that are known, and each view is
 * found again image by image as the images themselves are.
 * @param view from 1
 */
export function viewSpace(
  options: FeatureSpaceOptions & { readonly config: { readonly seed: number } },
  { views: _, ...settings }: AugmentConfig,
  view: number,
): string {
  const made = sha256Hex(JSON.stringify([VIEW_VERSION, Object.entries(settings).sort(), options.config.seed]));
  return `${featureSpace(options)}-views-${made.slice(0, 16)}-${view}`;
}
