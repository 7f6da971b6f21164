import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { ConfigError } from '../../shared/errors';
import type { RunFile } from '../../shared/records/run-file';
import { type CloudFlags, repeatedFlags } from './cloud-options';
import { checkRunId } from './start-run';
import type { Cloud } from './with-cloud';

/** arn:aws:states:region:account:stateMachine:name → arn:aws:states:region:account:execution:name:run */
export function executionArn(stateMachineArn: string, runId: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
}

/**
 * The execution behind a run.
 * @throws ConfigError where the stack has no such run
 */
export async function findExecution(
  { sfn, stack }: Pick<Cloud, 'sfn' | 'stack'>,
  runId: string,
  flags: CloudFlags,
): Promise<DescribeExecutionOutput> {
  const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
  const arn = executionArn(stack.stateMachineArn, checkRunId(runId));
  try {
    return await sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
  } catch (error) {
    if ((error as Error).name !== 'ExecutionDoesNotExist') throw error;
    throw new ConfigError(`The stack "${stack.name}" has no run "${runId}"`, {
      remedy: `"headstart runs list${repeatedFlags(flags)}" lists its runs; Step Functions forgets an execution after 90 days`,
      cause: error,
    });
  }
}

/** An execution's status in a run's words. */
export function runStatus(status: string | undefined): RunFile['status'] {
  if (status === 'SUCCEEDED') return 'succeeded';
  if (status === 'ABORTED') return 'stopped';
  return status === 'FAILED' || status === 'TIMED_OUT' ? 'failed' : 'running';
}
