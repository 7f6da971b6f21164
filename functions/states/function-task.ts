import { RETRY } from './retry';
import type { State } from './state-machine';

/** How often this task was tried before: a sandbox that died may have died of an image. */
export const RETRIES = { 'retries.$': '$$.State.RetryCount' };

/** A task that calls one function. Its answer replaces the state's data. */
export function functionTask(target: string, timeoutSeconds: number, payload: object, rest: object): State {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: target, Payload: payload },
    TimeoutSeconds: timeoutSeconds + 30,
    Retry: RETRY,
    OutputPath: '$.Payload',
    ...rest,
  };
}
