/** What is to be reached, on two cores and real photographs. Changed by a decision, never by a measurement. */
export interface Goal {
  /** Id of the figure, and the name of one of its ratios. */
  readonly figure: string;
  readonly ratio: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export const GOALS: readonly Goal[] = [
  { figure: 'whole-job', ratio: 'notebook / float32', atLeast: 16 },
  { figure: 'whole-job', ratio: 'careful Keras / float32', atLeast: 2.5 },
  { figure: 'whole-job', ratio: 'notebook / int8', atLeast: 20 },
  { figure: 'whole-job', ratio: 'careful Keras / int8', atLeast: 3 },
  { figure: 'whole-job', ratio: 'accuracy float32', atLeast: 0.98 },
  { figure: 'whole-job', ratio: 'accuracy int8', atLeast: 0.98 },
  { figure: 'whole-job', ratio: 'accuracy lost by int8', atMost: 0.005 },
  { figure: 'features', ratio: 'float32 / bound', atLeast: 0.85 },
  { figure: 'features', ratio: 'float32 / Keras', atLeast: 1.8 },
  { figure: 'base', ratio: 'float32 / bare ONNX Runtime', atLeast: 0.95 },
  { figure: 'base', ratio: 'float32 / OpenVINO float32', atLeast: 1 },
  { figure: 'base', ratio: 'int8 / Keras', atLeast: 4 },
  { figure: 'base', ratio: 'int8 / OpenVINO bf16', atLeast: 0.9 },
  // Of each base that is in the cache, the one that does worst.
  { figure: 'pool', ratio: 'least float32 / bare ONNX Runtime', atLeast: 0.95 },
  { figure: 'pool', ratio: 'least int8 / bare ONNX Runtime', atLeast: 0.95 },
  { figure: 'pool', ratio: 'least float32 from files / bound', atLeast: 0.95 },
  { figure: 'head', ratio: 'Keras / headstart', atLeast: 4 },
  // The same loss: the two draw different dropout masks.
  { figure: 'head', ratio: 'loss above Keras', atMost: 0.005 },
  { figure: 'rows', ratio: 'µs per row and epoch', atMost: 20 },
  { figure: 'first-prediction', ratio: 'tfjs-node / headstart', atLeast: 3 },
  { figure: 'first-prediction', ratio: 'memory of tfjs-node', atMost: 1 / 3 },
  { figure: 'second-run', ratio: 'second / first', atMost: 0.15 },
  { figure: 'fine-tune', ratio: 'headstart / Keras', atLeast: 1.1 },
  { figure: 'inspect', ratio: 'exact recall', atLeast: 1 },
  { figure: 'inspect', ratio: 'exact precision', atLeast: 1 },
  { figure: 'inspect', ratio: 'near recall', atLeast: 0.95 },
  { figure: 'inspect', ratio: 'near precision', atLeast: 0.95 },
  { figure: 'inspect', ratio: 'label recall in 60', atLeast: 0.8 },
  { figure: 'doubted-labels', ratio: 'missing recall', atLeast: 0.8 },
  { figure: 'doubted-labels', ratio: 'extra recall', atLeast: 0.8 },
  { figure: 'doubted-labels', ratio: 'right in 60', atLeast: 0.6 },
  { figure: 'cloud', ratio: 'S3 writes off the estimate', atMost: 0.1 },
  { figure: 'cloud', ratio: 'S3 reads off the estimate', atMost: 0.1 },
  { figure: 'cloud', ratio: 'states off the estimate', atMost: 0 },
  { figure: 'scale', ratio: 'images/s, many / few', atLeast: 0.95 },
  { figure: 'scale', ratio: 'memory of the features, many / few', atMost: 1.25 },
];

export interface Verdict extends Goal {
  readonly found: number | undefined;
  readonly reached: boolean;
}

/** Holds ratios against the goals; a ratio that was not measured is not reached. */
export function judge(
  ratios: ReadonlyMap<string, Readonly<Record<string, number>>>,
  goals: readonly Goal[] = GOALS,
): Verdict[] {
  return goals.map((goal) => {
    const found = ratios.get(goal.figure)?.[goal.ratio];
    const reached =
      found !== undefined &&
      Number.isFinite(found) &&
      found >= (goal.atLeast ?? Number.NEGATIVE_INFINITY) &&
      found <= (goal.atMost ?? Number.POSITIVE_INFINITY);
    return { ...goal, found, reached };
  });
}
