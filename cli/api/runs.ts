import { ConfigError } from '../../shared/errors';
import { checkRunId } from '../cloud/start-run';
import { localPath } from '../place';
import type { MultiLabelRunComparison, RunComparison } from '../runs/compare-either';
import { compareStoredRuns } from '../runs/compare-stored-runs';
import { describeRun, type ShownMetrics, type ShownMultiLabel } from '../runs/describe-run';
import { getRun } from '../runs/get-run';
import { newestRuns } from '../runs/newest-runs';
import { runIdOf } from '../runs/run-id-of';
import { type RunSummary, summarizeRun } from '../runs/run-summary';
import { withRuns } from '../runs/with-runs';
import { type Places, placesOf } from './places';

/** A run with its results: metrics.json, of one label per image or of several; null where it has none. */
export interface RunDescription extends RunSummary {
  readonly metrics: ShownMetrics | ShownMultiLabel | null;
}

/** What changed between two runs of one label per image, or between two of several, which have a `task`. */
export type ComparedRuns = (RunComparison | MultiLabelRunComparison) & {
  /** Whether both were measured on the same images, by all that is known: else the numbers do not compare. */
  readonly isSameData: boolean;
};

/** The runs of a store. A run is named by its id, or by the folder of its artifacts. */
export interface Runs {
  /** The newest first. @param options.limit at most so many; default: 20 */
  list(options?: { readonly limit?: number }): Promise<readonly RunSummary[]>;
  /** @throws ConfigError where there is no such run, FormatError where a record of it is damaged */
  show(run: string): Promise<RunDescription>;
  /**
   * @param other the run before; without it, the last one on the same data
   * @throws ConfigError where one has no metrics, one has several labels per image and the other has not, or there is no
   * other one
   */
  compare(run: string, other?: string): Promise<ComparedRuns>;
  /**
   * Fetches a run's artifacts into a folder, as train() leaves them there.
   * @throws ConfigError where there is no such run, it has no artifacts yet, or the folder holds something else
   */
  get(run: string, options: { readonly out: string; readonly force?: boolean }): Promise<void>;
}

/**
 * The runs that a store keeps: what `headstart runs` does. Nothing is read before a method is called.
 * @throws ConfigError where `store` is none
 */
export function openRuns(places: Places = {}): Runs {
  const { storeUri: store } = placesOf(places);
  return {
    async list({ limit = 20 } = {}) {
      if (!Number.isInteger(limit) || limit < 1) {
        throw new ConfigError(`limit is ${limit}, wanted a whole number above 0`);
      }
      return withRuns({ store }, async (own) => (await newestRuns(own, limit)).runs.map(summarizeRun));
    },
    show: (run) =>
      withRuns({ store }, async (own) => {
        const found = await describeRun(own.store, checkRunId(await runIdOf(run)));
        return { ...summarizeRun(found), metrics: found.metrics ?? found.multiLabel ?? null };
      }),
    compare: (run, other) =>
      withRuns({ store }, async (own) => {
        const { json, isSameData } = await compareStoredRuns(own.store, run, other);
        const { schemaVersion: _, ...comparison } = json;
        return { ...comparison, isSameData };
      }),
    get: (run, { out, force = false }) =>
      withRuns({ store }, async (own) => {
        const silent = { print: () => {}, bars: { write: () => undefined } };
        const runId = checkRunId(await runIdOf(run));
        await getRun(own.store, runId, { out: localPath(out, 'out'), force, flags: own.flags, ...silent });
      }),
  };
}
