import { startWork, type Work } from './start-work';
import {
  type MultiLabelTrainOptions,
  type MultiLabelTrainResult,
  type TrainOptions,
  type TrainResult,
  train,
  trainMultiLabel,
} from './train';
import type { TrainProgress } from './train-progress';

/** A run that goes on. */
export type Training = Work<TrainProgress, TrainResult>;

/**
 * Starts what train() does, and gives its events to `for await`. Those that happen before somebody asks are kept. A loop
 * that is left early stops the run, which then rejects with CancelledError; a run that fails throws its error in the loop.
 * @param source as for train()
 */
export function startTraining(
  source: string | readonly string[] | undefined,
  { signal, ...options }: Omit<TrainOptions, 'onProgress'>,
): Training {
  return startWork((how) => train(source, { ...options, ...how }), signal);
}

/** A run on images with several labels that goes on. */
export type MultiLabelTraining = Work<TrainProgress, MultiLabelTrainResult>;

/** The same of trainMultiLabel(). @param source as for trainMultiLabel() */
export function startMultiLabelTraining(
  source: string | readonly string[] | undefined,
  { signal, ...options }: Omit<MultiLabelTrainOptions, 'onProgress'>,
): MultiLabelTraining {
  return startWork((how) => trainMultiLabel(source, { ...options, ...how }), signal);
}
