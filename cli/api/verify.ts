import { openModelFolder } from '../verify/model-folder';
import { type Outcome, outcomeOf, type Verdict } from '../verify/verdict';
import { verifyModel } from '../verify/verify-model';

export interface Verification {
  /** Passed if there are exports and all passed, unchecked if none failed but this machine lacks the runtime of one. */
  readonly outcome: Outcome;
  /** One of each export that is there. */
  readonly exports: readonly Verdict[];
}

/**
 * Checks the exports of a model against its golden vectors, each in the runtime that it is for: what `headstart verify`
 * does. TensorFlow is loaded into this process, and its event loop is blocked while a model computes.
 * @param run the folder of a finished run, or its model/
 * @throws SourceError where there is no model, FormatError where its records cannot be read. An export that is wrong or
 * cannot be run is no error, but an outcome
 */
export async function verify(run: string): Promise<Verification> {
  const exports = await verifyModel(await openModelFolder(run));
  return { outcome: outcomeOf(exports), exports };
}
