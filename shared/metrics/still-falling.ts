/** A fall that chance hardly makes between two means over a quarter of the epochs, as a share of the earlier mean. */
const LEAST_FALL = 0.05;
/** Epochs in a quarter; means of fewer follow the noise of single epochs. */
const LEAST_EPOCHS = 3;

export interface Fall {
  /** Mean loss over the last quarter of the epochs but one, and over the last. */
  readonly from: number;
  readonly to: number;
}

/**
 * Whether training ended before the loss had settled: its mean over the last quarter of the epochs is at least 5 % below
 * that over the quarter before. Undefined where it had settled or rose, and with fewer than twelve epochs.
 * @param losses by epoch, the first first
 */
export function stillFalling(losses: readonly number[]): Fall | undefined {
  const quarter = Math.floor(losses.length / 4);
  if (quarter < LEAST_EPOCHS) return undefined;
  const [from, to] = [mean(losses.slice(-2 * quarter, -quarter)), mean(losses.slice(-quarter))];
  return to <= from * (1 - LEAST_FALL) ? { from, to } : undefined;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
