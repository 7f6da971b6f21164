import pc from 'picocolors';
import { fewImages } from '../../shared/dataset/few-images';
import { measuredImages } from '../../shared/metrics/measured-images';
import type { HistoryFile, MetricsFile } from '../../shared/metrics/metrics-file';
import { moreEpochsWords } from '../../shared/report/more-epochs-words';
import { zeroShotWords } from '../../shared/report/zero-shot-words';
import { printLeftOut } from './print-left-out';
import { ladderLines, type RunCost } from './show-ladder';
import { intervalText, spreadLines } from './show-spread';

/**
 * What a run measured, in the notebook's words.
 * @param cost what it took, where that is known
 * @param history how it was trained, where that is known
 */
export function printMetrics(
  metrics: MetricsFile,
  print: (line: string) => void,
  { cost, history }: { readonly cost?: RunCost; readonly history?: HistoryFile } = {},
): void {
  const { final, test, base, intervals, warnings } = metrics;
  const few = ({ perClass }: Pick<MetricsFile, 'perClass'>) => fewImages(measuredImages(perClass));
  const printFew = (text: string | undefined) => {
    // On a line of its own: beside the figure it is wider than a terminal.
    if (text) print(pc.yellow(`  ${text}`));
  };
  print('');
  print(`final loss: ${final.loss.toFixed(2)}`);
  print(`final accuracy: ${pc.bold(final.accuracy.toFixed(4))} on validation (base: ${base.name})`);
  printFew(few(metrics));
  if (test) {
    print(`test accuracy: ${pc.bold(test.accuracy.toFixed(4))}, loss ${test.loss.toFixed(2)}`);
    printFew(few(test));
  }
  const onTest = intervals.test ? `, ${intervalText(intervals.test.accuracy)} on test` : '';
  print(pc.dim(`accuracy's 95 % interval: ${intervalText(intervals.validation.accuracy)} on validation${onTest}`));
  const known = zeroShotWords(metrics);
  if (known) print(pc.dim(known));
  const unknown = unknownLine(metrics);
  if (unknown) print(pc.dim(unknown));
  const more = history && moreEpochsWords(metrics, history);
  if (more) print(`${pc.yellow('Note:')} ${more}`);
  for (const { kind, text } of warnings) if (kind !== 'few-images') print(`${pc.yellow('Warning:')} ${text}`);
  for (const line of spreadLines(metrics)) print(line);
  for (const line of ladderLines(metrics.ladder, cost)) print(line);
  printLeftOut(metrics, print);
}

/** One line of how images of none of the classes are told; the report says the rest. */
function unknownLine({ unknown }: MetricsFile): string | undefined {
  if (!unknown || unknown.threshold === null) return undefined;
  const { falseAlarmRate, test, heldOut } = unknown;
  const share = (value: number) => `${(value * 100).toFixed(1)} %`;
  const wrongly = test
    ? `${share(test.falseAlarms)} of test images`
    : `at most ${share(falseAlarmRate)} of known images`;
  return `none of these: ${wrongly} rejected, ${heldOut ? `${share(heldOut.caught)} of held-out classes` : 'others not measured'}`;
}
