import type { Example, MetricsFile } from '../metrics/metrics-file';

export interface ShownExamples {
  readonly worst: readonly Example[];
  readonly certain: readonly Example[];
  readonly closeCalls: readonly Example[];
}

/** The examples that the report shows, each once. */
export function shownExamples({ examples, classes }: Pick<MetricsFile, 'examples' | 'classes'>): ShownExamples {
  const { worst, mostCertainMistakes, closeCalls } = examples;
  const shown = new Set(worst.map(({ file }) => file));
  // With two classes the most certain mistakes are the worst errors.
  const certain = classes.length === 2 ? [] : mostCertainMistakes.filter(({ file }) => !shown.has(file));
  return { worst, certain, closeCalls };
}
