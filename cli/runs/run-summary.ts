import type { DescribedRun, ShownMetrics } from './describe-run';
import type { ListedRun } from './list-runs';

/** A run in a listing for programs. */
export interface RunSummary extends ListedRun {
  /** null where it has no results that this release understands. */
  readonly base: ShownMetrics['base'] | null;
  readonly final: ShownMetrics['final'] | null;
  /** Where its images may have several labels; so is the mean average precision on validation, null where it is unknown. */
  readonly task?: 'multi-label';
  readonly meanAveragePrecision?: number | null;
  /** The files that can be fetched, by name within the run. */
  readonly artifacts: DescribedRun['artifacts'];
}

export function summarizeRun({ metrics, multiLabel, ...run }: DescribedRun): RunSummary {
  const { runId, status, startedAt, endedAt, source, bytes, failure, artifacts } = run;
  const { final = null, base = null } = metrics ?? multiLabel ?? {};
  const task = multiLabel && {
    task: multiLabel.task,
    meanAveragePrecision: multiLabel.validation.meanAveragePrecision,
  };
  return { runId, status, startedAt, endedAt, source, bytes, failure, base, ...task, final, artifacts };
}
