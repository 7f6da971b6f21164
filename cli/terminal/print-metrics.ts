import pc from 'picocolors';
import type { MetricsFile } from '../../shared/metrics/metrics-file';
import { ladderLines } from './show-ladder';
import { intervalText, spreadLines } from './show-spread';

/**
 * What a run measured, in the notebook's words.
 * @param seconds wall seconds of each state, where they are known
 */
export function printMetrics(
  metrics: MetricsFile,
  print: (line: string) => void,
  seconds?: Readonly<Record<string, number>>,
): void {
  const { final, test, base, skipped, missing = 0, intervals } = metrics;
  print('');
  print(`final loss: ${final.loss.toFixed(2)}`);
  print(`final accuracy: ${pc.bold(final.accuracy.toFixed(4))} on validation (base: ${base.name})`);
  if (test) print(`test accuracy: ${pc.bold(test.accuracy.toFixed(4))}, loss ${test.loss.toFixed(2)}`);
  const onTest = intervals.test ? `, ${intervalText(intervals.test.accuracy)} on test` : '';
  print(pc.dim(`accuracy's 95 % interval: ${intervalText(intervals.validation.accuracy)} on validation${onTest}`));
  for (const line of spreadLines(metrics)) print(line);
  for (const line of ladderLines(metrics.ladder, seconds)) print(line);
  if (missing > 0)
    print(`${pc.yellow('Missing:')} ${missing} images, whose parts of the archive could not be worked on`);
  if (skipped.length)
    print(
      `${pc.yellow('Skipped:')} ${skipped.length} images that could not be used; the report lists them with the reason`,
    );
}
