import { basename } from 'node:path';
import type { Progress } from '../../functions/handler';
import type { RunProgress, TrainingProgress } from '../../shared/records/run-progress';
import { findState } from '../../shared/states';
import type { RunMessage } from './run-messages';

type Counted = NonNullable<RunProgress['counted']>;

const MOST_NOTICES = 20;

export const BEGUN: RunProgress = { status: 'running', states: [], trainings: [], notices: [] };

/**
 * The progress after a message of the run's process.
 * @param seconds since what is counted now was begun to be counted
 */
export function follow(before: RunProgress, message: RunMessage, seconds: number): RunProgress {
  switch (message.kind) {
    case 'dataset':
      return { ...before, dataset: message.dataset };
    case 'chosen':
      return notice(
        before,
        `${basename(message.config.base ?? '')} was chosen from the base networks that were measured.`,
      );
    case 'ended': {
      const { status, problem, remedy } = message;
      const ended = { ...before, status, counted: undefined };
      return status === 'failed' ? { ...ended, failure: { problem: problem ?? 'unknown', remedy } } : ended;
    }
    case 'bringing': {
      const { event } = message;
      if (event.kind === 'notice') return notice(before, event.text);
      const { kind, done, total } = event;
      return { ...before, counted: { of: kind, done, total } };
    }
    case 'state': {
      const { event } = message;
      if (event.kind === 'retry') return notice(before, `${event.state} met ${event.error} and is tried again`);
      // Choices, and the calls of the Map, are no states that a run is seen in.
      const state = event.kind === 'entered' ? findState(event.state) : undefined;
      if (!state) return before;
      const counted: Counted | undefined = state.counts
        ? { of: 'images', done: 0, total: imagesOf(before) }
        : undefined;
      return { ...before, states: [...before.states, event.state], counted };
    }
    case 'progress':
      return followStep(before, message.event, seconds);
  }
}

function followStep(before: RunProgress, event: Progress, seconds: number): RunProgress {
  switch (event.kind) {
    case 'notice':
      return notice(before, event.text);
    case 'images': {
      if (before.counted?.of !== 'images') return before;
      const done = before.counted.done + event.done;
      return { ...before, counted: { ...before.counted, done, perSecond: seconds > 0 ? done / seconds : undefined } };
    }
    case 'spread':
      return { ...before, counted: { of: event.of, done: event.done, total: event.total } };
    case 'rung':
      return { ...before, trainings: [...before.trainings, emptyTraining(event.name)] };
    case 'initial': {
      const { loss, accuracy } = event;
      return lastTraining(before, (training) => ({ ...training, initial: { loss, accuracy } }));
    }
    case 'epoch':
      return lastTraining(before, (training) => ({
        ...training,
        epochs: event.epochs,
        history: grown(training, event),
      }));
  }
}

function notice(before: RunProgress, text: string): RunProgress {
  if (before.notices.includes(text)) return before;
  return { ...before, notices: [...before.notices, text].slice(-MOST_NOTICES) };
}

function imagesOf({ dataset }: RunProgress): number | undefined {
  if (!dataset) return undefined;
  const counts = dataset.images
    ? Object.values(dataset.images)
    : Object.values(dataset.counts).flatMap((split) => Object.values(split));
  return counts.reduce((sum, count) => sum + count, 0);
}

const emptyTraining = (rung: TrainingProgress['rung']): TrainingProgress => ({
  rung,
  history: { loss: [], accuracy: [], val_loss: [], val_accuracy: [] },
});

/** The first, the head on the images, goes without saying. */
function lastTraining(before: RunProgress, change: (training: TrainingProgress) => TrainingProgress): RunProgress {
  const trainings = before.trainings.length ? before.trainings : [emptyTraining('head')];
  return { ...before, trainings: [...trainings.slice(0, -1), change(trainings.at(-1) as TrainingProgress)] };
}

function grown(
  { history }: TrainingProgress,
  { loss, accuracy, val_loss, val_accuracy }: Extract<Progress, { kind: 'epoch' }>,
): TrainingProgress['history'] {
  return {
    loss: [...history.loss, loss],
    accuracy: [...history.accuracy, accuracy],
    val_loss: [...history.val_loss, val_loss],
    val_accuracy: [...history.val_accuracy, val_accuracy],
  };
}
