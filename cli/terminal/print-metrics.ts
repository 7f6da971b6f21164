import pc from 'picocolors';
import type { MetricsFile } from '../../shared/metrics/metrics-file';

/** What a run measured, in the notebook's words. */
export function printMetrics({ final, test, base, skipped }: MetricsFile, print: (line: string) => void): void {
  print('');
  print(`final loss: ${final.loss.toFixed(2)}`);
  print(`final accuracy: ${pc.bold(final.accuracy.toFixed(4))} on validation (base: ${base.name})`);
  if (test) print(`test accuracy: ${pc.bold(test.accuracy.toFixed(4))}, loss ${test.loss.toFixed(2)}`);
  if (skipped.length)
    print(
      `${pc.yellow('Skipped:')} ${skipped.length} images that could not be used; the report lists them with the reason`,
    );
}
