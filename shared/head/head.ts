/**
 * A trained head: Dropout → Dense. One unit and a sigmoid for two classes, one unit per class and a softmax for more; where
 * an image may have several labels, one unit and a sigmoid per class.
 */
export interface Head {
  readonly classes: readonly string[];
  readonly featureCount: number;
  /** Where an image may have several labels, or none; one label per image without it. */
  readonly task?: 'multi-label';
  /** 1 for two classes of which an image has one, else the number of classes. */
  readonly units: number;
  /** Float32Array [featureCount, units], row-major as Keras' Dense keeps it. */
  readonly kernel: Float32Array;
  /** Float32Array [units] */
  readonly bias: Float32Array;
  readonly dropout: number;
  /**
   * What the logits of training were divided by to calibrate the probabilities, where that was asked for. Kernel and bias
   * are divided already: whoever uses or exports a head has nothing to do.
   */
  readonly temperature?: number;
}

/** One row per epoch, named as Keras' History names them. */
export interface History {
  readonly loss: readonly number[];
  readonly accuracy: readonly number[];
  readonly val_loss: readonly number[];
  readonly val_accuracy: readonly number[];
}

export interface LossAndAccuracy {
  readonly loss: number;
  readonly accuracy: number;
}

/** Output units for a number of classes: one sigmoid unit tells two classes apart. */
export const unitsFor = (classes: number, task?: Head['task']): number => (classes === 2 && !task ? 1 : classes);

/** What follows the last layer. */
export const activationOf = ({ units, task }: Pick<Head, 'units' | 'task'>): 'sigmoid' | 'softmax' =>
  units === 1 || task ? 'sigmoid' : 'softmax';
