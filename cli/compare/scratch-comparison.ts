import type { LearningCurve } from '../../shared/metrics/learning-curve';

/** compare.json: transfer beside the same network from random weights. */
export interface ScratchComparison {
  readonly schemaVersion: 1;
  /** That both were measured on. */
  readonly validationImages: number;
  readonly epochs: number;
  readonly imageSizePx: number;
  /** Of MobileNetV2. */
  readonly width: number;
  readonly transfer: ComparedCurve;
  readonly scratch: ComparedCurve;
}

/** Accuracies from 0 to 1. */
export interface ComparedCurve extends LearningCurve {
  /** Accuracy before training. */
  readonly initial: number;
  /** On validation, by epoch. */
  readonly val_accuracy: readonly number[];
  readonly val_loss: readonly number[];
}
