import type { FinishedRun } from '../finished-run';
import { momentOf, type TrainingPhase, trainingPhases } from '../training-phases';
import { eventFile, type ScalarEvent } from './event-file';

/** Without a clock in the name, so that a second export replaces the first one and TensorBoard reads no curve twice. */
const FILE = 'events.out.tfevents.headstart';

/**
 * The history of a run for TensorBoard: a folder for each training, with one event file for the training images and one
 * for validation, so that both are drawn in one chart. Tags are those of Keras' callback; a step is an epoch, and step 0
 * what was measured before the first one.
 */
export function exportTensorboard({ history, run }: Pick<FinishedRun, 'history' | 'run'>): Map<string, Uint8Array> {
  const moment = momentOf(run);
  return new Map(
    trainingPhases(history).flatMap((phase) =>
      (['train', 'validation'] as const).map((split) => [
        `${phase.name}/${split}/${FILE}`,
        eventFile(eventsOf(phase, split), moment),
      ]),
    ),
  );
}

function eventsOf({ history }: TrainingPhase, split: 'train' | 'validation'): ScalarEvent[] {
  const [losses, accuracies] =
    split === 'train' ? [history.loss, history.accuracy] : [history.val_loss, history.val_accuracy];
  const measured = losses.map((loss, i) => ({ loss, accuracy: accuracies[i] as number, step: i + 1 }));
  const before = split === 'train' ? [] : [{ ...history.initial, step: 0 }];
  return [...before, ...measured].map(({ step, loss, accuracy }) => ({
    step,
    scalars: { epoch_loss: loss, epoch_accuracy: accuracy },
  }));
}
