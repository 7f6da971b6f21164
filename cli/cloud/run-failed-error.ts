import { HeadstartError } from '../../shared/errors';
import type { Failure } from '../../shared/run-file';

/** A run that ended without a result. It exits as the error that ended the run would have ended `headstart train`. */
export class RunFailedError extends HeadstartError {
  override readonly name = 'RunFailedError';

  constructor(
    readonly runId: string,
    readonly failure: Failure,
  ) {
    super(`The run "${runId}" failed in ${failure.state}: ${failure.problem}`, { remedy: failure.remedy });
  }
}
