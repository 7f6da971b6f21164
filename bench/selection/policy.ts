import type { Finalist } from '../../shared/select/choose-base';
import type { BaseScore } from '../../shared/select/score-base';

export interface TaskCandidate extends Pick<Finalist, 'title' | 'msPerImage'> {
  readonly sha256: string;
  readonly imageSizePx: number;
}

/** A choice that is to be made by training images alone. */
export interface Task {
  readonly candidates: readonly TaskCandidate[];
  readonly classes: number;
  /** Training images, equal ones once, and all that a run with a base computes features of. */
  readonly trainImages: number;
  readonly allImages: number;
  /** Of a candidate, by its index, or of two together, on so many of the first images in the order of a sample. */
  score(candidate: Chosen, images: number): BaseScore;
}

/** Index of a candidate, or of the two of a pair. */
export type Chosen = number | readonly [one: number, other: number];

export interface Outcome {
  readonly chosen: Chosen;
  /** Milliseconds of the bases, without scoring. */
  readonly ms: number;
}

/** A way to choose. */
export interface Policy {
  readonly name: string;
  choose(task: Task): Promise<Outcome>;
}
