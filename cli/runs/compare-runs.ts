import { z } from 'zod';
import { fewImages } from '../../shared/dataset/few-images';
import { differenceInterval } from '../../shared/metrics/difference-interval';
import type { Interval } from '../../shared/metrics/interval';
import { measuredImages } from '../../shared/metrics/measured-images';
import { type ChangedSetting, changedLine, changedSettings } from './changed-settings';
import { signed, stepText } from './step-text';

const measured = z.object({ loss: z.number(), accuracy: z.number() });

/** As much of metrics.json as a comparison needs, so that what an older version wrote can be compared too. */
export const comparedMetrics = z.object({
  classes: z.array(z.string()),
  counts: z.object({ validation: z.record(z.string(), z.int()), test: z.record(z.string(), z.int()) }),
  base: z.object({ name: z.string(), sha256: z.string() }),
  config: z.record(z.string(), z.unknown()),
  final: measured,
  test: measured.nullable(),
  perClass: z.array(z.object({ support: z.int() })),
});
export type ComparedMetrics = z.output<typeof comparedMetrics>;

export interface Comparison {
  readonly before: ComparedMetrics;
  readonly after: ComparedMetrics;
  /** Of the difference in validation accuracy, after minus before, 95 %. */
  readonly difference: Interval;
  readonly changed: readonly ChangedSetting[];
}

/** What is different between two runs. Test images are compared for the eye only: nothing should be chosen by them. */
export function compareRuns(before: ComparedMetrics, after: ComparedMetrics): Comparison {
  const proportion = ({ final, perClass }: ComparedMetrics) => {
    const count = measuredImages(perClass);
    return { hits: Math.round(final.accuracy * count), count };
  };
  return {
    before,
    after,
    difference: differenceInterval(proportion(before), proportion(after)),
    changed: changedSettings(before, after),
  };
}

/** A comparison for people. */
export function comparisonLines({ before, after, difference, changed }: Comparison): string[] {
  const verdict = difference.low > 0 ? 'better' : difference.high < 0 ? 'worse' : 'may be chance';
  const few = [before, after]
    .map(({ perClass }) => fewImages(measuredImages(perClass)))
    .find((text) => text !== undefined);
  return [
    stepText('validation accuracy', before.final.accuracy, after.final.accuracy),
    `95 % interval of the difference: ${signed(difference.low)} to ${signed(difference.high)}: ${verdict}`,
    stepText('validation loss', before.final.loss, after.final.loss),
    ...(few ? [`These numbers come ${few}.`] : []),
    changedLine(changed),
  ];
}

/** What tells the data of a run. */
type MeasuredData = Pick<ComparedMetrics, 'classes' | 'counts'>;

/** Whether two runs were measured on what are, by all that is known, the same images. */
export function sameData(a: MeasuredData, b: MeasuredData): boolean {
  const data = ({ classes, counts }: MeasuredData) => JSON.stringify([classes, counts.validation, counts.test]);
  return data(a) === data(b);
}
