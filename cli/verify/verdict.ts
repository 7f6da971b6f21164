/** Whether an export is right: unchecked where this machine lacks its runtime. */
export type Outcome = 'passed' | 'failed' | 'unchecked';

/** What came of one export. */
export interface Verdict {
  readonly name: string;
  readonly file: string;
  readonly outcome: Outcome;
  /** Largest difference of a probability from the golden vectors. */
  readonly difference?: number;
  readonly tolerance?: number;
  /** Why it failed, or why it could not be checked. */
  readonly reason?: string;
  readonly remedy?: string;
}

/** What came of all of them: failed where one failed, or where there is none. */
export function outcomeOf(verdicts: readonly Verdict[]): Outcome {
  if (verdicts.length === 0 || verdicts.some(({ outcome }) => outcome === 'failed')) return 'failed';
  return verdicts.every(({ outcome }) => outcome === 'passed') ? 'passed' : 'unchecked';
}
