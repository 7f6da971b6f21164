import type { z } from 'zod';
import { fewImages } from '../../shared/dataset/few-images';
import { multiLabelMetricsSchema } from '../../shared/records/multi-label-metrics';
import { type PairedAnswers, SIGNIFICANT } from '../../shared/registry/compare-answers';
import { type ChangedSetting, changedLine, changedSettings } from './changed-settings';
import { stepText } from './step-text';

/** As much of a multi-label run's metrics.json as a comparison needs. */
export const comparedMultiLabel = multiLabelMetricsSchema.pick({
  schemaVersion: true,
  task: true,
  classes: true,
  counts: true,
  base: true,
  config: true,
  final: true,
  thresholds: true,
  validation: true,
  test: true,
});
export type ComparedMultiLabel = z.output<typeof comparedMultiLabel>;

export interface MultiLabelComparison {
  readonly before: ComparedMultiLabel;
  readonly after: ComparedMultiLabel;
  /** Both models' answers about the same validation images; a string says why there are none. */
  readonly paired: PairedAnswers | string;
  readonly changed: readonly ChangedSetting[];
}

/** What is different between two multi-label runs. Test images are compared for the eye only, as compareRuns() does. */
export function compareMultiLabel(
  before: ComparedMultiLabel,
  after: ComparedMultiLabel,
  paired: PairedAnswers | string,
): MultiLabelComparison {
  return { before, after, paired, changed: changedSettings(before, after) };
}

/** A comparison for people. */
export function multiLabelComparisonLines({ before, after, paired, changed }: MultiLabelComparison): string[] {
  const [a, b] = [before.validation, after.validation];
  const few = [a, b].map(({ images }) => fewImages(images)).find((text) => text !== undefined);
  return [
    stepText('validation mean average precision', a.meanAveragePrecision, b.meanAveragePrecision),
    stepText('validation macro F1', a.macroF1, b.macroF1),
    stepText('validation micro F1', a.microF1, b.microF1),
    stepText('images with all classes right', a.subsetAccuracy, b.subsetAccuracy),
    stepText('wrong answers (Hamming loss)', a.hammingLoss, b.hammingLoss),
    stepText('validation loss', a.loss, b.loss),
    typeof paired === 'string' ? `Not compared image by image: ${paired}` : pairedLine(paired),
    ...(few ? [`These numbers come ${few}.`] : []),
    changedLine(changed),
  ];
}

function pairedLine({ images, before, after, p }: PairedAnswers): string {
  const verdict = p >= SIGNIFICANT ? 'may be chance' : after.onlyRight > before.onlyRight ? 'better' : 'worse';
  return `of ${images} images, the second has more classes right on ${after.onlyRight}, the first on ${before.onlyRight} (sign test p = ${p.toPrecision(2)}): ${verdict}`;
}
