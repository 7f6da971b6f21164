import { fewImages } from '../../shared/dataset/few-images';
import type { ServedRun, ServedRuns } from '../../shared/records/run-progress';
import { byId, element } from '../element';

/** What a status is called. */
export const STATUS: Readonly<Record<ServedRun['status'], string>> = {
  running: 'in work',
  stopping: 'stopping',
  succeeded: 'done',
  failed: 'failed',
  stopped: 'stopped',
  unfinished: 'broken off',
};

/** The list of runs, each a link to its own view. */
export function showRuns({ runs, canTrain }: ServedRuns): void {
  byId('new').hidden = !canTrain;
  byId('no-runs').hidden = runs.length > 0;
  byId('runs').replaceChildren(
    ...runs.map((run) => {
      const { name, status, classes, accuracy } = run;
      const link = element('a', {}, [
        element('b', { text: name }),
        element('span', { className: 'accuracy', text: accuracy ? accuracyText(accuracy) : '' }),
        element('span', { className: 'quiet', text: classes ? classesText(classes) : startedText(run) }),
        element('span', { className: 'end' }, [element('span', { className: `pill ${status}`, text: STATUS[status] })]),
      ]);
      link.href = `#${encodeURIComponent(name)}`;
      return element('li', {}, [link]);
    }),
  );
}

const MOST_CLASSES = 6;

export function classesText(classes: readonly string[]): string {
  const more = classes.length - MOST_CLASSES;
  return more > 0 ? `${classes.slice(0, MOST_CLASSES).join(', ')} and ${more} more` : classes.join(', ');
}

function accuracyText({ value, images }: NonNullable<ServedRun['accuracy']>): string {
  const few = fewImages(images);
  return few ? `${percent(value)}, ${few}` : percent(value);
}

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export const startedText = ({ startedAt }: ServedRun): string =>
  startedAt ? `started ${new Date(startedAt).toLocaleString()}` : '';
