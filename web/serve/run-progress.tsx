import type { RunProgress as Progress, TrainingProgress } from '../../shared/records/run-progress';
import { curvesSvg } from '../../shared/report/curves-svg';
import { statesToShow } from '../../shared/states';
import { thousands } from '../../shared/thousands';
import { Drawn } from './drawn';
import { Scroll } from './scroll';

const RUNGS: Readonly<Record<TrainingProgress['rung'], string>> = {
  head: 'Training the head',
  augmented: 'Training the head on augmented views',
  'fine-tuned': 'Fine-tuning the base network',
};

/** How far a run is: its steps, what is counted, the data set, the curves. */
export function RunProgress({ progress }: { readonly progress: Progress }) {
  return (
    <section id="progress" aria-label="Progress">
      <Steps {...progress} />
      {progress.counted && <Counted {...progress.counted} />}
      <ul id="notices">
        {progress.notices.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {progress.dataset && <DataSet {...progress.dataset} />}
      <div id="trainings">
        {progress.trainings.map((training) => (
          <Training key={training.rung} {...training} />
        ))}
      </div>
    </section>
  );
}

/** The steps; the one that a run failed in is marked. */
export function Steps({ states, status }: Pick<Progress, 'states' | 'status'>) {
  const current = states.at(-1);
  const isMoving = status === 'running' || status === 'stopping';
  return (
    <ol id="steps">
      {statesToShow(states).map(({ name, says }, i) => {
        const isOver = status === 'succeeded' || (states.includes(name) && name !== current);
        const isHere = !isOver && (name === current || (current === undefined && i === 0));
        const isNow = isHere && isMoving && current !== undefined;
        const hasFailed = isHere && status === 'failed';
        return (
          <li
            key={name}
            class={isOver ? 'done' : isNow ? 'now' : hasFailed ? 'failed' : ''}
            aria-current={isNow ? 'step' : undefined}
          >
            {says}
            {hasFailed && ': failed'}
          </li>
        );
      })}
    </ol>
  );
}

const UNITS: Readonly<Record<NonNullable<Progress['counted']>['of'], string>> = {
  bytes: 'MB read',
  drawn: 'images drawn',
  images: 'images',
  repeats: 'other seeds',
  folds: 'folds',
};

function Counted({ of, done, total, perSecond }: NonNullable<Progress['counted']>) {
  const number = (count: number) => thousands(of === 'bytes' ? Math.round(count / 1e6) : count);
  const rate = perSecond && done ? `, ${Math.round(perSecond)} per second` : '';
  return (
    <div id="counted">
      <progress aria-label="Progress of this step" max="1" value={total ? done / total : undefined} />
      <span>
        {number(done)}
        {total ? ` of ${number(total)}` : ''} {UNITS[of]}
        {rate}
      </span>
    </div>
  );
}

function DataSet({ classes, counts, images, base }: NonNullable<Progress['dataset']>) {
  const splits = (['train', 'validation', 'test'] as const).filter((split) =>
    Object.values(counts[split]).some(Boolean),
  );
  const total = (split: (typeof splits)[number]) =>
    images?.[split] ?? Object.values(counts[split]).reduce((a, b) => a + b, 0);
  return (
    <Scroll id="dataset" label="The data set">
      <table>
        <caption>Data set (base network: {base})</caption>
        <thead>
          <tr>
            <th scope="col">Images</th>
            {splits.map((split) => (
              <th key={split} scope="col">
                {split}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {splits.map((split) => (
                <td key={split}>{thousands(counts[split][name] ?? 0)}</td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">all</th>
            {splits.map((split) => (
              <td key={split}>{thousands(total(split))}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </Scroll>
  );
}

function Training({ rung, initial, epochs, history }: TrainingProgress) {
  const done = history.loss.length;
  return (
    <section>
      <h2>{RUNGS[rung]}</h2>
      <p class="quiet">
        {initial && `Before training: loss ${initial.loss.toFixed(2)}, accuracy ${initial.accuracy.toFixed(2)}. `}
        {done > 0 &&
          `Epoch ${thousands(done)}${epochs ? ` of ${thousands(epochs)}` : ''}: validation loss ${history.val_loss.at(-1)?.toFixed(4)}, accuracy ${history.val_accuracy.at(-1)?.toFixed(4)}.`}
      </p>
      {done > 0 && <Drawn svg={curvesSvg(history)} />}
    </section>
  );
}
