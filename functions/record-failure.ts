import { runKeys } from '../shared/artifacts';
import { splitRemedy } from '../shared/errors';
import { getJson, putJson } from '../shared/json-file';
import { type RunFile, runFileSchema } from '../shared/records/run-file';
import type { BlobStore } from '../shared/storage/blob-store';
import { recordFailureEvent, recordFailureResult } from './contracts';
import { firstFailedShard } from './failed-shard';
import { failedJob } from './full-pass/failed-job';
import { defineStep } from './handler';

/** Writes what failed, why, and what to do about it, beside what is known of the run already. */
export const recordFailure = defineStep({
  name: 'RecordFailure',
  event: recordFailureEvent,
  result: recordFailureResult,
  async run({ runId, state, error, cause }, { store }) {
    const known = await whatFailed(runId, error, store);
    const failure = { state, error: known?.error ?? error, ...splitRemedy(known?.cause ?? messageOf(cause)) };
    const key = runKeys(runId).run;
    // A file that cannot be read is no reason to hide the failure.
    const before = await getJson(store, key, runFileSchema).catch(() => undefined);
    const file: RunFile = { ...before, schemaVersion: 1, runId, status: 'failed', failure };
    await putJson(store, key, file);
    return { ...failure, executionError: executionErrorOf(failure.error) };
  },
});

/**
 * What the execution fails with. The prefix "States." is Step Functions' own, which no Fail state may use
 * (https://states-language.net/#error-names): such an execution would fail with States.Runtime instead.
 */
const executionErrorOf = (error: string) => error.replace(/^States\./, '');

/** Of a Map and of a job, the service tells no more than that something in them failed. */
async function whatFailed(runId: string, error: string, store: BlobStore) {
  if (error === 'States.TaskFailed') return failedJob(store, runId);
  if (error === 'States.ExceedToleratedFailureThreshold') return firstFailedShard(store, runId);
  return undefined;
}

/** On Lambda a cause is JSON with the message in it, on AWS Batch a job's description; on a laptop it is the message. */
function messageOf(cause: string): string {
  try {
    const parsed = (JSON.parse(cause) ?? {}) as { errorMessage?: unknown; StatusReason?: unknown; Container?: unknown };
    if (typeof parsed.errorMessage === 'string') return parsed.errorMessage;
    if (typeof parsed.StatusReason !== 'string') return cause;
    const { Reason, ExitCode } = (parsed.Container ?? {}) as { Reason?: unknown; ExitCode?: unknown };
    const details = [Reason, ExitCode !== undefined && `exit code ${ExitCode}`].filter(Boolean);
    return `The job ended: ${[parsed.StatusReason, ...details].join('; ')}`;
  } catch {
    return cause;
  }
}
