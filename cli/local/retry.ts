/** One rule of a state's "Retry" field. */
export interface RetryRule {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

/**
 * States.ALL matches everything but an answer that is too large, which ends an execution; States.TaskFailed everything but a
 * time-out, other names themselves.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function matches(names: readonly string[], error: string): boolean {
  if (error === 'States.DataLimitExceeded') return names.includes(error);
  return names.some(
    (name) => name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );
}

/**
 * Seconds to wait before the next attempt; undefined where the rule's attempts are used up.
 * @param attempt retries made under this rule so far
 * @param random in [0, 1), for FULL jitter
 */
export function delaySeconds(rule: RetryRule, attempt: number, random: () => number): number | undefined {
  if (attempt >= (rule.MaxAttempts ?? 3)) return undefined;
  const delay = (rule.IntervalSeconds ?? 1) * (rule.BackoffRate ?? 2) ** attempt;
  const capped = Math.min(delay, rule.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return rule.JitterStrategy === 'FULL' ? capped * random() : capped;
}
