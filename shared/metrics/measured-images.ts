import type { MetricsFile } from './metrics-file';

/** How many images the figures of a split come from: those that could be used. */
export function measuredImages(perClass: readonly Pick<MetricsFile['perClass'][number], 'support'>[]): number {
  return perClass.reduce((sum, { support }) => sum + support, 0);
}
