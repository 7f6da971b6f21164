/** Points kept of a curve: more than a figure can show. */
const MOST_POINTS = 64;

/** One class against the rest, its threshold falling from above every score to the lowest one. */
export interface ClassCurves {
  /** Precision weighed by the recall that each threshold adds, as scikit-learn's average_precision_score. */
  readonly averagePrecision: number;
  readonly precisionRecall: {
    /** An image is taken for the class where its probability is at least this. Falling. */
    readonly threshold: number[];
    readonly precision: number[];
    /** Rising, up to 1. */
    readonly recall: number[];
  };
  readonly roc: {
    /** Rising, from 0 to 1. */
    readonly falsePositiveRate: number[];
    readonly truePositiveRate: number[];
  };
}

/** Where a threshold stands, and what it makes of the images. */
export interface Operating {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Counts of images taken for the class at a threshold. */
interface Step {
  readonly threshold: number;
  readonly hits: number;
  readonly falseAlarms: number;
}

/** All steps, in columns: there may be one per image. */
class Steps {
  readonly #thresholds: Float64Array;
  readonly #hits: Int32Array;
  readonly #falseAlarms: Int32Array;
  length = 0;

  /** @param most that can be added */
  constructor(most: number) {
    this.#thresholds = new Float64Array(most);
    this.#hits = new Int32Array(most);
    this.#falseAlarms = new Int32Array(most);
  }

  add({ threshold, hits, falseAlarms }: Step): void {
    this.#thresholds[this.length] = threshold;
    this.#hits[this.length] = hits;
    this.#falseAlarms[this.length] = falseAlarms;
    this.length += 1;
  }

  at(i: number): Step | undefined {
    if (i < 0 || i >= this.length) return undefined;
    return {
      threshold: this.#thresholds[i] as number,
      hits: this.#hits[i] as number,
      falseAlarms: this.#falseAlarms[i] as number,
    };
  }
}

/**
 * The curves of one class, and the threshold with the highest F1. Null where the class has no image, or all of them.
 * @param scores probability of the class, of each row
 */
export function classCurves(
  scores: ArrayLike<number>,
  isPositive: (row: number) => boolean,
): { readonly curves: ClassCurves; readonly best: Operating } | null {
  const steps = stepsOf(scores, isPositive);
  const last = steps.at(steps.length - 1);
  if (!last || last.hits === 0 || last.falseAlarms === 0) return null;
  const [positives, negatives] = [last.hits, last.falseAlarms];
  const precision = ({ hits, falseAlarms }: Step) => hits / (hits + falseAlarms);
  let averagePrecision = 0;
  let before = 0;
  let best = 0;
  const f1 = ({ hits, falseAlarms }: Step) => (2 * hits) / (hits + falseAlarms + positives);
  let chosen = steps.at(0) as Step;
  for (let i = 0; i < steps.length; i++) {
    const step = steps.at(i) as Step;
    averagePrecision += ((step.hits - before) / positives) * precision(step);
    before = step.hits;
    if (f1(step) > f1(chosen)) [best, chosen] = [i, step];
  }
  const shown = thinned(steps);
  return {
    curves: {
      averagePrecision,
      precisionRecall: {
        threshold: shown.map(({ threshold }) => six(threshold)),
        precision: shown.map((step) => six(precision(step))),
        recall: shown.map(({ hits }) => six(hits / positives)),
      },
      roc: {
        falsePositiveRate: [0, ...shown.map(({ falseAlarms }) => six(falseAlarms / negatives))],
        truePositiveRate: [0, ...shown.map(({ hits }) => six(hits / positives))],
      },
    },
    best: {
      // Half-way to the next image, so that others like the last one taken are taken too.
      threshold: (chosen.threshold + (steps.at(best + 1) ?? chosen).threshold) / 2,
      precision: precision(chosen),
      recall: chosen.hits / positives,
      f1: f1(chosen),
    },
  };
}

/** What a threshold that was found elsewhere makes of these rows; 0/0 counts as 0. */
export function operatingAt(
  threshold: number,
  scores: ArrayLike<number>,
  isPositive: (row: number) => boolean,
): Operating {
  let [hits, taken, positives] = [0, 0, 0];
  for (let row = 0; row < scores.length; row++) {
    const [above, positive] = [(scores[row] as number) >= threshold, isPositive(row)];
    if (above) taken++;
    if (positive) positives++;
    if (above && positive) hits++;
  }
  const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    threshold,
    precision: ratio(hits, taken),
    recall: ratio(hits, positives),
    f1: ratio(2 * hits, taken + positives),
  };
}

/** A step a different score, from the highest down: equal scores are taken together. */
function stepsOf(scores: ArrayLike<number>, isPositive: (row: number) => boolean): Steps {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  const steps = new Steps(scores.length);
  let [hits, falseAlarms] = [0, 0];
  for (const [i, row] of order.entries()) {
    if (isPositive(row)) hits++;
    else falseAlarms++;
    const next = order[i + 1];
    if (next === undefined || scores[next] !== scores[row]) {
      steps.add({ threshold: scores[row] as number, hits, falseAlarms });
    }
  }
  return steps;
}

/** The corners of the curve, where rising hits give way to false alarms or back, evenly thinned where they are many. */
function thinned(steps: Steps): Step[] {
  const corners: number[] = [];
  for (let i = 0; i < steps.length; i++) {
    const [before, step, after] = [steps.at(i - 1), steps.at(i) as Step, steps.at(i + 1)];
    const straight =
      before &&
      after &&
      ((step.hits === before.hits && after.hits === step.hits) ||
        (step.falseAlarms === before.falseAlarms && after.falseAlarms === step.falseAlarms));
    if (!straight) corners.push(i);
  }
  const shown = Math.min(MOST_POINTS, corners.length);
  const nth = (i: number) => (shown < corners.length ? Math.round((i * (corners.length - 1)) / (MOST_POINTS - 1)) : i);
  return Array.from({ length: shown }, (_, i) => steps.at(corners[nth(i)] as number) as Step);
}

/** A figure needs no more digits, and a file of fewer is a file that a person can read. */
const six = (value: number) => Math.round(value * 1e6) / 1e6;
