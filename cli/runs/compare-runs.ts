import { z } from 'zod';
import { fewImages } from '../../shared/dataset/few-images';
import { differenceInterval } from '../../shared/metrics/difference-interval';
import type { Interval } from '../../shared/metrics/interval';
import { measuredImages } from '../../shared/metrics/measured-images';

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
  /** Settings that differ, by their key such as head.dropout; the base first. */
  readonly changed: readonly { readonly key: string; readonly before: unknown; readonly after: unknown }[];
}

/** What is different between two runs. Test images are compared for the eye only: nothing should be chosen by them. */
export function compareRuns(before: ComparedMetrics, after: ComparedMetrics): Comparison {
  const proportion = ({ final, perClass }: ComparedMetrics) => {
    const count = measuredImages(perClass);
    return { hits: Math.round(final.accuracy * count), count };
  };
  const base =
    before.base.sha256 === after.base.sha256 ? [] : [{ key: 'base', before: before.base.name, after: after.base.name }];
  const [old, own] = [settings(before.config), settings(after.config)];
  const keys = [...new Set([...old.keys(), ...own.keys()])].filter((key) => !UNTOLD.has(key)).sort();
  const changed = keys
    .filter((key) => JSON.stringify(old.get(key)) !== JSON.stringify(own.get(key)))
    .map((key) => ({ key, before: old.get(key), after: own.get(key) }));
  return {
    before,
    after,
    difference: differenceInterval(proportion(before), proportion(after)),
    changed: [...base, ...changed],
  };
}

/** The base is told by its weights; how a run was cut into shards follows from it and changes no number. */
const UNTOLD: ReadonlySet<string> = new Set(['base', 'shardImages']);

/** Values by dotted key. */
function settings(config: object, prefix = ''): Map<string, unknown> {
  return new Map(
    Object.entries(config).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? [...settings(value, `${prefix}${name}.`)]
        : [[`${prefix}${name}`, value] as const],
    ),
  );
}

/** A comparison for people. */
export function comparisonLines({ before, after, difference, changed }: Comparison): string[] {
  const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
  const step = (name: string, a: number, b: number) => `${name} ${a.toFixed(4)} → ${b.toFixed(4)} (${signed(b - a)})`;
  const verdict = difference.low > 0 ? 'better' : difference.high < 0 ? 'worse' : 'may be chance';
  const few = [before, after]
    .map(({ perClass }) => fewImages(measuredImages(perClass)))
    .find((text) => text !== undefined);
  const shown = (value: unknown) => (value === undefined ? 'not set' : JSON.stringify(value));
  return [
    step('validation accuracy', before.final.accuracy, after.final.accuracy),
    `95 % interval of the difference: ${signed(difference.low)} to ${signed(difference.high)}: ${verdict}`,
    step('validation loss', before.final.loss, after.final.loss),
    ...(few ? [`These numbers come ${few}.`] : []),
    changed.length
      ? `changed: ${changed.map(({ key, before: a, after: b }) => `${key} ${shown(a)} → ${shown(b)}`).join(', ')}`
      : 'changed: no setting',
  ];
}

/** Whether two runs were measured on what are, by all that is known, the same images. */
export function sameData(a: ComparedMetrics, b: ComparedMetrics): boolean {
  const data = ({ classes, counts }: ComparedMetrics) => JSON.stringify([classes, counts.validation, counts.test]);
  return data(a) === data(b);
}
