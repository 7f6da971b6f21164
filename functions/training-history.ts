import type { History, LossAndAccuracy } from '../shared/head/head';
import type { TrainingHistory } from '../shared/metrics/metrics-file';

export interface Trained {
  /** On validation, before the first step. */
  readonly initial: LossAndAccuracy;
  readonly keptEpoch: number;
  readonly history: History;
}

/** A training as history.json holds it, its keys in the order that is documented. */
export function trainingHistory({ initial, keptEpoch, history }: Trained): TrainingHistory {
  return {
    initial,
    keptEpoch,
    loss: [...history.loss],
    accuracy: [...history.accuracy],
    val_loss: [...history.val_loss],
    val_accuracy: [...history.val_accuracy],
  };
}
