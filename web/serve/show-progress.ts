import type { RunProgress, TrainingProgress } from '../../shared/records/run-progress';
import { curvesSvg } from '../../shared/report/curves-svg';
import { statesToShow } from '../../shared/states';
import { thousands } from '../../shared/thousands';
import { byId, element } from '../element';

const RUNGS: Readonly<Record<TrainingProgress['rung'], string>> = {
  head: 'The head on the images as they are',
  augmented: 'The head on the images and their views',
  'fine-tuned': 'The upper part of the base',
};

/** Draws how far a run is; called again with each change. */
export function showProgress(progress: RunProgress): void {
  showSteps(progress);
  showCounted(progress);
  byId('notices').replaceChildren(...progress.notices.map((text) => element('li', { text })));
  showDataset(progress.dataset);
  byId('trainings').replaceChildren(...progress.trainings.map(trainingElement));
}

function showSteps({ states, status }: RunProgress): void {
  const current = states.at(-1);
  byId('steps').replaceChildren(
    ...statesToShow(states).map(({ name: state, says }) => {
      const isOver = status === 'succeeded' || (states.includes(state) && state !== current);
      const isNow = !isOver && state === current && (status === 'running' || status === 'stopping');
      const item = element('li', { text: says, className: isOver ? 'done' : isNow ? 'now' : '' });
      if (isNow) item.setAttribute('aria-current', 'step');
      return item;
    }),
  );
}

const UNITS: Readonly<Record<NonNullable<RunProgress['counted']>['of'], string>> = {
  bytes: 'MB brought',
  drawn: 'images drawn',
  images: 'images',
  repeats: 'other seeds',
  folds: 'folds',
};

function showCounted({ counted }: RunProgress): void {
  byId('counted').hidden = !counted;
  if (!counted) return;
  const { of, done, total, perSecond } = counted;
  const bar = byId<HTMLProgressElement>('counted-bar');
  if (total) bar.value = done / total;
  else bar.removeAttribute('value');
  const number = (count: number) => thousands(of === 'bytes' ? Math.round(count / 1e6) : count);
  const rate = perSecond && done ? `, ${Math.round(perSecond)} a second` : '';
  byId('counted-text').textContent = `${number(done)}${total ? ` of ${number(total)}` : ''} ${UNITS[of]}${rate}`;
}

function showDataset(dataset: RunProgress['dataset']): void {
  const place = byId('dataset');
  if (!dataset) {
    place.replaceChildren();
    return;
  }
  const { classes, counts, base } = dataset;
  const splits = (['train', 'validation', 'test'] as const).filter((split) =>
    Object.values(counts[split]).some(Boolean),
  );
  const cell = (name: 'th' | 'td', text: string, scope?: string) => {
    const made = element(name, { text });
    if (scope) made.setAttribute('scope', scope);
    return made;
  };
  const row = (name: string, values: readonly number[]) =>
    element('tr', {}, [cell('th', name, 'row'), ...values.map((value) => cell('td', thousands(value)))]);
  const total = (split: (typeof splits)[number]) => Object.values(counts[split]).reduce((a, b) => a + b, 0);
  const table = element('table', {}, [
    element('caption', { text: `The data set; the base is ${base}` }),
    element('thead', {}, [
      element(
        'tr',
        {},
        ['Images', ...splits].map((name) => cell('th', name, 'col')),
      ),
    ]),
    element('tbody', {}, [
      ...classes.map((name) =>
        row(
          name,
          splits.map((split) => counts[split][name] ?? 0),
        ),
      ),
      row('all', splits.map(total)),
    ]),
  ]);
  place.replaceChildren(element('div', { className: 'scroll' }, [table]));
}

function trainingElement({ rung, initial, epochs, history }: TrainingProgress): HTMLElement {
  const done = history.loss.length;
  const last = <T>(values: readonly T[]) => values.at(-1);
  const words = [
    initial ? `Before training: loss ${initial.loss.toFixed(2)}, accuracy ${initial.accuracy.toFixed(2)}.` : '',
    done
      ? `Epoch ${done}${epochs ? ` of ${epochs}` : ''}: validation loss ${last(history.val_loss)?.toFixed(4)}, accuracy ${last(history.val_accuracy)?.toFixed(4)}.`
      : '',
  ];
  const section = element('section', {}, [
    element('h2', { text: RUNGS[rung] }),
    element('p', { className: 'quiet', text: words.join(' ') }),
  ]);
  // The report draws the same curves; only numbers are in them.
  if (done) section.insertAdjacentHTML('beforeend', curvesSvg(history));
  return section;
}
