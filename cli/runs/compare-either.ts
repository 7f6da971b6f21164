import { ConfigError } from '../../shared/errors';
import type { Interval } from '../../shared/metrics/interval';
import type { PairedAnswers } from '../../shared/registry/compare-answers';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { ChangedSetting } from './changed-settings';
import { type ComparedMultiLabel, compareMultiLabel, multiLabelComparisonLines } from './compare-multi-label';
import { type ComparedMetrics, compareRuns, comparisonLines } from './compare-runs';
import type { ComparableRun } from './last-run';
import { pairedRuns } from './paired-runs';

/** A run of a comparison, and what it measured on validation and test. */
export type ComparedRun = { readonly runId: string } & Pick<ComparedMetrics, 'final' | 'test'>;

/** Two runs of one label per image. */
export interface RunComparison {
  readonly before: ComparedRun;
  readonly after: ComparedRun;
  /** Of the difference in validation accuracy, after minus before, 95 %. */
  readonly difference: Interval;
  readonly changed: readonly ChangedSetting[];
}

export type ComparedMultiLabelRun = { readonly runId: string } & Pick<
  ComparedMultiLabel,
  'final' | 'validation' | 'test'
>;

/** Two runs of several labels per image. */
export interface MultiLabelRunComparison {
  readonly task: 'multi-label';
  readonly before: ComparedMultiLabelRun;
  readonly after: ComparedMultiLabelRun;
  /** Both models' answers about the same validation images, or why there are none. */
  readonly paired: PairedAnswers | { readonly why: string };
  readonly changed: readonly ChangedSetting[];
}

/** What is different between two runs, for people and for programs. */
export interface EitherComparison {
  readonly lines: readonly string[];
  readonly json: { readonly schemaVersion: 1 } & (RunComparison | MultiLabelRunComparison);
}

/**
 * Compares two runs of one label per image, or two multi-label runs: the latter image by image too, where their features
 * are still there.
 * @throws ConfigError where one is multi-label and the other is not
 */
export async function compareEither(
  store: BlobStore,
  before: ComparableRun,
  after: ComparableRun,
): Promise<EitherComparison> {
  const [a, b] = [before.metrics, after.metrics];
  if ('task' in a && 'task' in b) {
    const paired = await pairedRuns(store, { ...before, metrics: a }, { ...after, metrics: b });
    const comparison = compareMultiLabel(a, b, paired);
    const side = ({ runId }: ComparableRun, { final, validation, test }: typeof a) => ({
      ...{ runId, final, validation, test },
    });
    const json: EitherComparison['json'] = {
      ...{ schemaVersion: 1, task: 'multi-label', before: side(before, a), after: side(after, b) },
      ...{ paired: typeof paired === 'string' ? { why: paired } : paired, changed: comparison.changed },
    };
    return { lines: multiLabelComparisonLines(comparison), json };
  }
  if ('task' in a || 'task' in b) {
    const several = 'task' in a ? before.runId : after.runId;
    throw new ConfigError(
      `The images of the run "${several}" have several labels (multi-label), those of the other have one: their numbers do not compare`,
      { remedy: `"headstart runs show ${several}" shows its results` },
    );
  }
  const comparison = compareRuns(a, b);
  const { difference, changed } = comparison;
  const side = ({ runId }: ComparableRun, { final, test }: typeof a) => ({ runId, final, test });
  const sides = { before: side(before, a), after: side(after, b) };
  const json: EitherComparison['json'] = { schemaVersion: 1, ...sides, difference, changed };
  return { lines: comparisonLines(comparison), json };
}
