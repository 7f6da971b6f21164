import type { RungName } from './ladder';
import type { SplitImageCounts } from './manifest';
import type { Failure, RunFile } from './run-file';

/** One way to a model, as far as it has been trained: a number per epoch, under Keras' names. */
export interface TrainingProgress {
  readonly rung: RungName;
  readonly initial?: { readonly loss: number; readonly accuracy: number };
  /** How many epochs there will be at most. */
  readonly epochs?: number;
  readonly history: {
    readonly loss: readonly number[];
    readonly accuracy: readonly number[];
    readonly val_loss: readonly number[];
    readonly val_accuracy: readonly number[];
  };
}

/** How far a run of `headstart serve` has come: what the terminal shows, in one value. */
export interface RunProgress {
  readonly status: 'running' | 'stopping' | 'succeeded' | 'failed' | 'stopped';
  /** Of the pipeline, in the order in which they were entered; the last is the current one. */
  readonly states: readonly string[];
  /** What is counted now. */
  readonly counted?: {
    readonly of: 'bytes' | 'drawn' | 'images' | 'repeats' | 'folds';
    readonly done: number;
    readonly total?: number;
    readonly perSecond?: number;
  };
  readonly dataset?: {
    readonly base: string;
    readonly classes: readonly string[];
    readonly counts: Readonly<Record<'train' | 'validation' | 'test', Readonly<Record<string, number>>>>;
    /** Where images may have several labels, or none: the counts do not add up to them. */
    readonly images?: SplitImageCounts;
  };
  readonly trainings: readonly TrainingProgress[];
  readonly notices: readonly string[];
  readonly failure?: Pick<Failure, 'problem' | 'remedy'>;
}

/** A run of a folder that is served. */
export interface ServedRun {
  /** Of its folder: its name in every address. */
  readonly name: string;
  readonly status: RunProgress['status'] | 'unfinished' | 'waiting';
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly failure?: Failure;
  /** Name of its base network, as soon as that is known. */
  readonly base?: string;
  readonly classes?: readonly string[];
  readonly accuracy?: {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    /** Of how many validation images. */
    readonly images: number;
  };
  /** Of a multi-label run, in place of the accuracy: measured on validation. */
  readonly multiLabel?: {
    /** Null where no class can be measured. */
    readonly meanAveragePrecision: number | null;
    /** Of how many validation images. */
    readonly images: number;
  };
  readonly images?: RunFile['images'];
  readonly hasReport: boolean;
  readonly hasSite: boolean;
  /** Whether its archive is still there, so that it can go on. */
  readonly canGoOn: boolean;
}

/** GET /api/runs */
export interface ServedRuns {
  /** False where the folder is itself one run: nothing is trained, renamed or deleted there. */
  readonly canTrain: boolean;
  readonly maxBytes: number;
  /** The newest first. */
  readonly runs: readonly ServedRun[];
}
