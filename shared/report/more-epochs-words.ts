import type { HistoryFile, MetricsFile } from '../metrics/metrics-file';
import { stillFalling } from '../metrics/still-falling';

/** Share of validation images that must be wrong before more training is worth a word. */
const LEAST_ERROR = 0.02;

/**
 * That training stopped too early, and what to try; undefined where it did not, where there is little left to gain, and
 * where the base was trained on after the head.
 */
export function moreEpochsWords(
  { final, config: { head } }: Pick<MetricsFile, 'final' | 'config'>,
  history: HistoryFile,
): string | undefined {
  const fall = history.augmented || history.fineTuned ? undefined : stillFalling(history.val_loss);
  if (!fall || 1 - final.accuracy < LEAST_ERROR) return undefined;
  const epochs = history.val_loss.length;
  return `The validation loss was still falling when training ended (${fall.from.toFixed(3)} to ${fall.to.toFixed(3)} over the last epochs): more epochs may give a better model, for example --epochs ${epochs * 4}${head.earlyStopping ? '' : ' --early-stopping 5'}`;
}
