import { setTimeout } from 'node:timers/promises';
import { runKeys } from '../../shared/artifacts';
import { putJson } from '../../shared/json-file';
import type { RunFile } from '../../shared/records/run-file';
import type { CloudFlags } from './cloud-options';
import { findExecution, runStatus } from './find-execution';
import type { Cloud } from './with-cloud';

/** A service that takes its time to stop one is waited for half a minute. */
const LOOKS = 30;
const LOOK_EVERY_MS = 1000;

/**
 * Stops a run and the shards that are running, and notes that in its run.json. A run that has ended is left as it is.
 * @returns how it was before
 * @throws ConfigError where there is no such run
 */
export async function cancelRun(cloud: Cloud, runId: string, flags: CloudFlags): Promise<RunFile['status']> {
  const { StopExecutionCommand } = await import('@aws-sdk/client-sfn');
  const { status, executionArn, startDate } = await findExecution(cloud, runId, flags);
  const before = runStatus(status);
  if (before !== 'running') return before;
  await cloud.sfn.send(new StopExecutionCommand({ executionArn, cause: 'by "headstart cancel"' }));
  for (let looks = 0; looks < LOOKS; looks++) {
    const { status: now } = await findExecution(cloud, runId, flags);
    // It may have ended by itself just then.
    if (now !== 'RUNNING' && now !== 'ABORTED') return runStatus(now);
    if (now === 'ABORTED') break;
    await setTimeout(LOOK_EVERY_MS);
  }
  const file: RunFile = {
    schemaVersion: 1,
    runId,
    status: 'stopped',
    ...(startDate && { startedAt: startDate.toISOString() }),
    endedAt: new Date().toISOString(),
  };
  await putJson(cloud.store, runKeys(runId).run, file);
  return before;
}
