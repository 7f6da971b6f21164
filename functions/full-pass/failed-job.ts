import { z } from 'zod';
import { runKeys } from '../../shared/artifacts';
import { getJson, putJson } from '../../shared/json-file';
import type { BlobStore } from '../../shared/storage/blob-store';

const failedJobSchema = z.object({ error: z.string(), cause: z.string() });
export type FailedJob = z.infer<typeof failedJobSchema>;

/** Writes why a job failed: AWS Batch hands on an exit code and no more. */
export async function noteFailedJob(store: BlobStore, runId: string, error: unknown): Promise<void> {
  const failure: FailedJob =
    error instanceof Error ? { error: error.name, cause: error.message } : { error: 'Error', cause: String(error) };
  await putJson(store, runKeys(runId).jobFailure, failure);
}

/** Why the job of a run failed, where it could say so; one that was killed could not. */
export function failedJob(store: BlobStore, runId: string): Promise<FailedJob | undefined> {
  return getJson(store, runKeys(runId).jobFailure, failedJobSchema);
}
