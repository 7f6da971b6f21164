export interface ClassMetrics {
  readonly class: string;
  /** Of the images taken for this class, the share that is of it; 0 where none was taken for it. */
  readonly precision: number | null;
  /** Of the images of this class, the share taken for it. */
  readonly recall: number | null;
  /** Harmonic mean of precision and recall; 0 where both are 0. */
  readonly f1: number | null;
  /** Images of this class. */
  readonly support: number;
}

/**
 * Precision, recall and F1 of each class from a confusion matrix (row = true, column = predicted). 0/0 counts as 0; all
 * three are null where no image is of the class, because nothing was measured.
 */
export function perClassMetrics(matrix: readonly (readonly number[])[], classes: readonly string[]): ClassMetrics[] {
  return classes.map((name, i) => {
    const hits = matrix[i]?.[i] ?? 0;
    const support = sum(matrix[i] ?? []);
    if (support === 0) return { class: name, precision: null, recall: null, f1: null, support };
    const predicted = sum(matrix.map((row) => row[i] ?? 0));
    const precision = ratio(hits, predicted);
    const recall = ratio(hits, support);
    return { class: name, precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
  });
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
