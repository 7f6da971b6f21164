import { runKeys } from '../shared/artifacts';
import { splitRemedy } from '../shared/errors';
import { putJson } from '../shared/json-file';
import type { RunFile } from '../shared/run-file';
import { recordFailureEvent, recordFailureResult } from './contracts';
import { failedJob } from './full-pass/failed-job';
import { defineStep } from './handler';

/** Writes what failed, why, and what to do about it. */
export const recordFailure = defineStep({
  name: 'RecordFailure',
  event: recordFailureEvent,
  result: recordFailureResult,
  async run({ runId, state, error, cause }, { store }) {
    // Of a job, AWS Batch tells no more than that it ended.
    const job = error === 'States.TaskFailed' ? await failedJob(store, runId) : undefined;
    const failure = job
      ? { state, error: job.error, ...splitRemedy(job.cause) }
      : { state, error, ...splitRemedy(messageOf(cause)) };
    const file: RunFile = { schemaVersion: 1, runId, status: 'failed', failure };
    await putJson(store, runKeys(runId).run, file);
    return failure;
  },
});

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
