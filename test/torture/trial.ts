/** One way to break the product, tried many times. Files in trials/ export one each, as `trial`. */
export interface Trial {
  /** As the table calls it: "kill -9 at a random moment, then resume". */
  readonly name: string;
  /** @param options.attempts how many are to be made; a trial may make fewer where there are no more cases, and says so */
  run(options: TrialOptions): Promise<TrialResult>;
}

export interface TrialOptions {
  /** 1 is what `npm test` has time for (some seconds to half a minute), 10 about ten times as much. */
  readonly effort: number;
  /** Of every random draw: the same seed makes the same attempts, as far as time plays no part. */
  readonly seed: number;
  /** Told of each failure as it happens, in full. */
  log(line: string): void;
}

export interface TrialResult {
  readonly attempts: number;
  /** Attempts that ended as they should: the right result, or an error that names the thing. */
  readonly survived: number;
  /** A line for each attempt that did not, enough to repeat it. */
  readonly failures: readonly string[];
  /** What this machine could not try, and why: "no tmpfs without root". */
  readonly untried?: readonly string[];
}
