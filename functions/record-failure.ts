import { runKeys } from '../shared/artifacts';
import { splitRemedy } from '../shared/errors';
import { putJson } from '../shared/json-file';
import type { RunFile } from '../shared/run-file';
import { recordFailureEvent, recordFailureResult } from './contracts';
import { defineStep } from './handler';

/** Writes what failed, why, and what to do about it. */
export const recordFailure = defineStep({
  name: 'RecordFailure',
  event: recordFailureEvent,
  result: recordFailureResult,
  async run({ runId, state, error, cause }, { store }) {
    const failure = { state, error, ...splitRemedy(messageOf(cause)) };
    const file: RunFile = { schemaVersion: 1, runId, status: 'failed', failure };
    await putJson(store, runKeys(runId).run, file);
    return failure;
  },
});

/** On Lambda a cause is JSON with the message in it; on a laptop it is the message. */
function messageOf(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    const message = (parsed as { errorMessage?: unknown })?.errorMessage;
    return typeof message === 'string' ? message : cause;
  } catch {
    return cause;
  }
}
