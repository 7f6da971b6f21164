import { runKeys } from '../../shared/artifacts';
import { FormatError } from '../../shared/errors';
import { getJsonOfEither } from '../../shared/json-file';
import { type MetricsFile, metricsFileSchema } from '../../shared/metrics/metrics-file';
import { type MultiLabelMetrics, multiLabelMetricsSchema } from '../../shared/records/multi-label-metrics';
import { FAILURE_STEP } from '../../shared/states';
import type { ShowOptions } from '../terminal/show-run';
import type { CloudFlags } from './cloud-options';
import { failureOfRun } from './failure-of-run';
import { findExecution } from './find-execution';
import { followExecution } from './follow-execution';
import { RunFailedError, STOPPED } from './run-failed-error';
import { showCloudRun } from './show-cloud-run';
import type { Cloud } from './with-cloud';

export interface WatchOptions {
  readonly flags: CloudFlags;
  readonly signal: AbortSignal;
  readonly show: ShowOptions;
  /** For tests. */
  readonly everyMs?: number;
}

/**
 * Shows a run until it ends, from its beginning, whenever one begins to watch.
 * @returns what it measured; undefined where another version wrote that
 * @throws ConfigError where there is no such run, RunFailedError where it has no result, CancelledError when the signal is
 * aborted: the run goes on
 */
export async function watchRun(
  cloud: Cloud,
  runId: string,
  options: WatchOptions,
): Promise<MetricsFile | MultiLabelMetrics | undefined> {
  const { flags, signal, everyMs } = options;
  const { store, sfn } = cloud;
  const { executionArn = '' } = await findExecution(cloud, runId, flags);
  const view = showCloudRun(store, runId, options.show);
  let state: string | undefined;
  try {
    const ended = await followExecution({
      sfn,
      executionArn,
      signal,
      everyMs,
      async onEvent(event) {
        if (event.kind === 'entered' && event.state !== FAILURE_STEP) state = event.state;
        await view.event(event);
      },
      onShards: view.shards,
      onLook: view.look,
    });
    if (ended.status === 'stopped') {
      const problem = ended.cause ?? 'no reason was given';
      throw new RunFailedError(runId, { state: state ?? 'its first state', error: STOPPED, problem });
    }
    if (ended.status === 'failed') throw new RunFailedError(runId, await failureOfRun(store, runId, ended, state));
  } finally {
    view.clear();
  }
  if ((await store.size(runKeys(runId).metrics)) === undefined) {
    throw new FormatError(`The run "${runId}" has ended, but "${runKeys(runId).metrics}" is not in ${store.uri}`);
  }
  try {
    return await getJsonOfEither(store, runKeys(runId).metrics, metricsFileSchema, multiLabelMetricsSchema);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    options.show.print(
      'The stack has another version than this command line: the measurements are in metrics.json. "headstart deploy" updates the stack.',
    );
    return undefined;
  }
}
