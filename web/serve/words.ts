import { fewImages } from '../../shared/dataset/few-images';
import type { ServedRun } from '../../shared/records/run-progress';

/** What a status is called. */
export const STATUS: Readonly<Record<ServedRun['status'], string>> = {
  waiting: 'waiting',
  running: 'running',
  stopping: 'stopping',
  succeeded: 'done',
  failed: 'failed',
  stopped: 'stopped',
  unfinished: 'interrupted',
};

/** Of one image; an image may have none. */
export const labelsText = (labels: readonly string[]): string => labels.join(', ') || 'none of the classes';

const MOST_CLASSES = 6;

export function classesText(classes: readonly string[]): string {
  const more = classes.length - MOST_CLASSES;
  return more > 0 ? `${classes.slice(0, MOST_CLASSES).join(', ')} and ${more} more` : classes.join(', ');
}

/** "98.0 %", which no line break tears apart. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)}\u00a0%`;

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

export const dateText = (at: string | undefined): string =>
  at ? new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }) : '';

/** The accuracy with its interval, and a warning where it was measured on few images. */
export function accuracyText({ value, low, high, images }: NonNullable<ServedRun['accuracy']>): string {
  const few = fewImages(images);
  return `Accuracy ${percent(value)} on validation (${percent(low)} to ${percent(high)})${few ? `, ${few}` : ''}`;
}

/** What the list shows for a multi-label run instead of an accuracy. */
export function multiLabelText({ meanAveragePrecision, images }: NonNullable<ServedRun['multiLabel']>): string {
  const few = fewImages(images);
  return `Mean average precision ${threePlaces(meanAveragePrecision)} on validation${few ? `, ${few}` : ''}`;
}

/** 0.987; – where there was nothing to measure. */
export const threePlaces = (value: number | null): string => value?.toFixed(3) ?? '–';

export const isBusy = ({ status }: Pick<ServedRun, 'status'>): boolean =>
  status === 'running' || status === 'stopping' || status === 'waiting';

/** In the order in which they are listed. */
export const SPLIT_TITLES = { validation: 'Validation', test: 'Test', train: 'Training' } as const;

/** The label of a setting, which the remedy of a run with too many unusable images names. */
export const UNUSABLE = 'Unusable images, at most %';

/** The first sentence of a problem, without the files that follow it. */
export const causeOf = (problem: string): string => (problem.split('\n', 1)[0] ?? '').replace(/:$/, '');
