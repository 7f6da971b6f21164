import { HeadstartError } from '../../shared/errors';
import type { Failure } from '../../shared/records/run-file';

/** The error of a run that somebody stopped. */
export const STOPPED = 'Stopped';

/** A run that ended without a result. It exits as the error that ended the run would have ended `headstart train`. */
export class RunFailedError extends HeadstartError {
  override readonly name = 'RunFailedError';

  constructor(
    readonly runId: string,
    readonly failure: Failure,
  ) {
    const ended = failure.error === STOPPED ? 'was stopped' : 'failed';
    super(`The run "${runId}" ${ended} in ${failure.state}: ${failure.problem}`, { remedy: failure.remedy });
  }
}
