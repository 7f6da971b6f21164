/** One comparison: what was measured of each contender, and the ratios that are claimed. */
export interface Figure {
  /** Names it on the command line, in the goals and in the report. */
  readonly id: string;
  readonly title: string;
  /** What one number is, and under which conditions. */
  readonly about: string;
  /** Measured where --only names it: it takes long, or needs large peers. */
  readonly onlyAsked?: true;
  measure(bench: Bench): Promise<Measured>;
}

export interface Measured {
  readonly rows: readonly Row[];
  /** Claims by name, as goals.ts names them. */
  readonly ratios: Readonly<Record<string, number>>;
  /** Sentences about what was not measured, and why. */
  readonly notes?: readonly string[];
}

/** A contender: a value each round, and what else is worth knowing, accuracy first of all. */
export interface Row {
  readonly name: string;
  readonly unit: 's' | 'images/s' | 'ms' | 'µs' | 'MB' | 'GFLOP/s';
  readonly values: readonly number[];
  readonly facts?: Readonly<Record<string, number | string>>;
}

/** What every figure may use; made once. */
export interface Bench {
  readonly rounds: number;
  /** The archive of photographs, and a folder with its files. */
  readonly archive: string;
  readonly photos: string;
  /** Keras H5 with the base weights. */
  readonly baseH5: string;
  /** Interpreters: one has Keras, the other OpenVINO and ONNX Runtime. */
  readonly keras: string;
  readonly openvino: string;
  /** Has PyTorch and timm; installed when it is first asked for. Throws where it cannot be. */
  torch(): Promise<string>;
  /** Of the figures of the pool: bases by name; all that are in the cache without it. */
  readonly bases?: readonly string[] | undefined;
  /** Photographs of the figure `scale`. */
  readonly scaleImages: number;
  /** An empty folder for this figure. */
  folder(): Promise<string>;
  log(line: string): void;
}

/** The median over the rounds of a / b, each taken between runs that stood next to each other. */
export function ratio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((value, round) => value / (b[round] as number)));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
