import type { Execution } from '../runs/list-runs';
import { runStatus } from './find-execution';
import type { Cloud } from './with-cloud';

/** The executions that Step Functions remembers (90 days), by their names. */
export async function listExecutions({ sfn, stack }: Pick<Cloud, 'sfn' | 'stack'>): Promise<Map<string, Execution>> {
  const { ListExecutionsCommand } = await import('@aws-sdk/client-sfn');
  const found = new Map<string, Execution>();
  let nextToken: string | undefined;
  do {
    const request = { stateMachineArn: stack.stateMachineArn, maxResults: 1000, nextToken };
    const page = await sfn.send(new ListExecutionsCommand(request));
    for (const { name = '', status, startDate, stopDate } of page.executions ?? []) {
      found.set(name, {
        status: runStatus(status),
        startedAt: startDate?.toISOString(),
        endedAt: stopDate?.toISOString(),
      });
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}
