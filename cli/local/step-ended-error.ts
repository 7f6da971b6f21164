import { HeadstartError } from '../../shared/errors';

/** The process that a step ran in ended before the step did: a fault in a native library, too little memory, somebody's kill. */
export class StepEndedError extends HeadstartError {
  override readonly name = 'StepEndedError';

  /** @param said the last lines that the process wrote on standard error */
  constructor(
    step: string,
    code: number | null,
    readonly signal: string | null,
    said: readonly string[],
  ) {
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    const reason = signal === 'SIGKILL' ? ' (a system short of memory does that)' : '';
    super([`The process of ${step} ${how}${reason}${said.length ? ':' : ''}`, ...said].join('\n'), {
      remedy:
        'run the same command again: it continues where this one stopped. "headstart doctor" shows whether TensorFlow works here',
    });
  }
}
