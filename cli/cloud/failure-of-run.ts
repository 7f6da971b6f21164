import { runKeys } from '../../shared/artifacts';
import { splitRemedy } from '../../shared/errors';
import { getJson } from '../../shared/json-file';
import { type Failure, runFileSchema } from '../../shared/records/run-file';
import type { BlobStore } from '../../shared/storage/blob-store';

/**
 * Why a run failed: what its run.json says, or, where the run could not write that any more, what Step Functions says.
 * @param state the last that was running, if any
 */
export async function failureOfRun(
  store: BlobStore,
  runId: string,
  ended: { readonly error?: string; readonly cause?: string },
  state = 'its first state',
): Promise<Failure> {
  const recorded = await getJson(store, runKeys(runId).run, runFileSchema);
  if (recorded?.failure) return recorded.failure;
  const { error = 'unknown error', cause } = ended;
  return { state, error, ...splitRemedy(messageIn(cause) ?? error) };
}

/** A Lambda function's error is JSON with the message in it. */
function messageIn(cause: string | undefined): string | undefined {
  try {
    const { errorMessage } = JSON.parse(cause ?? '') as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause || undefined;
  }
}
