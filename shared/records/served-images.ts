import type { Split } from './splits';

/** An image of a run, and the prediction of the run's model. */
export interface JudgedImage {
  /** Path inside the archive. */
  readonly file: string;
  /** Its label, from its folder, its name or a table. */
  readonly class: string;
  readonly split: Split;
  /** Undefined for training images of a fine-tuned model, whose features nobody has computed. */
  readonly predicted?: string;
  /** Probability of the class that was predicted. */
  readonly confidence?: number;
}

/** By confidence, where there is one; by path. */
export type ImageOrder = 'surest' | 'least-sure' | 'file';

/** GET /api/runs/NAME/images: a part of the images that were asked for. */
export interface ServedImages {
  readonly classes: readonly string[];
  /** How many there are of each split, whatever was asked for, and how many of them are predicted wrong. */
  readonly splits: Readonly<Record<Split, { readonly images: number; readonly errors: number }>>;
  /** How many match. */
  readonly total: number;
  /** Place of the first one below among those. */
  readonly from: number;
  readonly images: readonly JudgedImage[];
}

/** An image of a multi-label run, and what the run's model says of it. */
export interface JudgedLabels {
  /** Path inside the archive. */
  readonly file: string;
  readonly split: Split;
  /** What the table says, in the order of the classes. */
  readonly labels: readonly string[];
  /** The classes whose probability reaches their threshold, in the order of the classes. */
  readonly predicted: readonly string[];
  /** Of each class by itself, in the order of the classes. */
  readonly probabilities: readonly number[];
  /** Binary cross-entropy, summed over the classes, in nats. */
  readonly loss: number;
}

/** By loss, the highest first; by path. */
export type LabelOrder = 'worst' | 'file';

/** The same address for a multi-label run. An image is wrong where any of its classes is. */
export interface ServedLabels extends Omit<ServedImages, 'images'> {
  readonly task: 'multi-label';
  /** In the order of the classes. */
  readonly thresholds: readonly number[];
  readonly images: readonly JudgedLabels[];
}
