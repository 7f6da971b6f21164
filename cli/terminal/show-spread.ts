import { fewImages } from '../../shared/dataset/few-images';
import type { Summary } from '../../shared/head/spread';
import type { Interval } from '../../shared/metrics/interval';
import type { MetricsFile } from '../../shared/metrics/metrics-file';

/** 0.9761 to 0.9958 */
export const intervalText = ({ low, high }: Interval): string => `${low.toFixed(4)} to ${high.toFixed(4)}`;

/** What repeats and cross-validation have found, a line each; none where the run did not ask for them. */
export function spreadLines({ repeats, crossValidation }: Pick<MetricsFile, 'repeats' | 'crossValidation'>): string[] {
  const lines: string[] = [];
  if (repeats) lines.push(`${repeats.runs.length} seeds: ${both(repeats)}`);
  if (crossValidation) {
    const few = fewImages(crossValidation.images);
    lines.push(`${crossValidation.folds.length} folds: ${both(crossValidation)}${few ? `, ${few}` : ''}`);
  }
  return lines;
}

const both = ({ accuracy, loss }: { readonly accuracy: Summary; readonly loss: Summary }) =>
  `accuracy ${summaryText(accuracy)}, loss ${summaryText(loss)}`;

const summaryText = ({ mean, sd, min, max }: Summary) =>
  `${mean.toFixed(4)} ± ${sd.toFixed(4)} (${min.toFixed(4)} to ${max.toFixed(4)})`;
