import type { Finalist } from '../../shared/select/choose-base';
import type { BaseScore } from '../../shared/select/score-base';

/** A choice that is to be made by training images alone. */
export interface Task {
  readonly candidates: readonly Pick<Finalist, 'title' | 'msPerImage'>[];
  readonly classes: number;
  /** Training images, equal ones once, and all that a run with a base computes features of. */
  readonly trainImages: number;
  readonly allImages: number;
  /** Of a candidate, by its index, on so many of the first images in the order of a sample. */
  score(candidate: number, images: number): BaseScore;
}

export interface Outcome {
  readonly chosen: number;
  /** Milliseconds of the bases, without scoring. */
  readonly ms: number;
}

/** A way to choose. */
export interface Policy {
  readonly name: string;
  choose(task: Task): Promise<Outcome>;
}
