import type { AskedConfig } from '../../shared/config';
import type { RunShape } from './run-shape';

/** Seconds of the job, whose instance has four vCPUs beside its GPU and a minute or two to start. */
export function fullPassSeconds(
  { images, trainImages }: RunShape,
  config: AskedConfig,
  secondsPerImage: number,
): number {
  const startSeconds = 120;
  const perImage = secondsPerImage / 2;
  let seconds = 0;
  if (config.augment) seconds += startSeconds + (images + trainImages * config.augment.views) * perImage;
  else if (config.mode === 'features') seconds += startSeconds + images * perImage;
  // A pass of training costs about three of running.
  if (config.mode === 'fine-tune') seconds += startSeconds + 3 * perImage * trainImages * config.fineTune.epochs;
  return seconds;
}
