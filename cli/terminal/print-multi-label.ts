import pc from 'picocolors';
import { fewImages } from '../../shared/dataset/few-images';
import type { MultiLabelMetrics, MultiLabelSplit } from '../../shared/records/multi-label-metrics';
import { percent, range, threePlaces } from '../../shared/report/in-words';
import { printLeftOut } from './print-left-out';
import { spreadLines } from './show-spread';
import { table } from './table';

/** What a multi-label run measured. */
export function printMultiLabel(metrics: MultiLabelMetrics, print: (line: string) => void): void {
  const { final, base, validation, test, thresholds, warnings } = metrics;
  const printFew = (split: MultiLabelSplit) => {
    const text = fewImages(split.images);
    if (text) print(pc.yellow(`  ${text}`));
  };
  print('');
  print(`final loss: ${final.loss.toFixed(2)} (summed over ${metrics.classes.length} classes)`);
  print(`final accuracy: ${final.accuracy.toFixed(4)} of all answers on validation (base: ${base.name})`);
  print(`mean average precision: ${pc.bold(threePlaces(validation.meanAveragePrecision))} on validation`);
  printFew(validation);
  if (test) {
    print(`test mean average precision: ${pc.bold(threePlaces(test.meanAveragePrecision))}`);
    printFew(test);
  }
  const { macroF1, microF1, subsetAccuracy, subsetInterval, hammingLoss } = test ?? validation;
  print(
    pc.dim(
      `at the thresholds, on ${test ? 'test' : 'validation'}: macro F1 ${threePlaces(macroF1)}, micro F1 ${microF1.toFixed(3)}, Hamming loss ${hammingLoss.toFixed(4)}`,
    ),
  );
  print(pc.dim(`all classes of an image right: ${percent(subsetAccuracy)} (95 % interval ${range(subsetInterval)})`));
  const rows = (test ?? validation).perClass.map((own, i) => [
    own.class,
    threePlaces(own.averagePrecision),
    thresholds[i]?.threshold.toFixed(3) ?? '',
    ...[own.precision, own.recall, own.f1].map(threePlaces),
    String(own.support),
  ]);
  print('');
  print(table([['class', 'AP', 'threshold', 'precision', 'recall', 'F1', 'images'], ...rows]));
  for (const { kind, text } of warnings) if (kind !== 'few-images') print(`${pc.yellow('Warning:')} ${text}`);
  for (const line of spreadLines(metrics)) print(line);
  for (const line of ladderLines(metrics)) print(line);
  printLeftOut(metrics, print);
}

/** What was tried, by its loss on validation; what is kept is marked with ">". None where only the head was trained. */
function ladderLines({ ladder }: MultiLabelMetrics): string[] {
  if (ladder.length < 2) return [];
  const width = Math.max(...ladder.map(({ name }) => name.length));
  return ladder.map(
    ({ name, loss, accuracy, kept }) =>
      `${kept ? '> ' : '  '}${name.padEnd(width)}  loss ${loss.toFixed(4)}, ${percent(accuracy)} of answers right`,
  );
}
