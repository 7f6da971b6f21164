import { useState } from 'preact/hooks';
import type { RunMetrics } from '../../shared/records/multi-label-metrics';
import type { ServedRun } from '../../shared/records/run-progress';
import { ApiError, getEitherMetrics, getHistory } from './api';
import { comparedRows, isMultiLabel } from './compared-rows';
import { type Line, LineChart } from './line-chart';
import { runHash } from './parse-route';
import { Problem } from './problem';
import { Scroll } from './scroll';
import { useLoaded } from './use-loaded';
import { dateText } from './words';

const MOST = 6;
const MEASURES = {
  val_accuracy: 'Accuracy on validation',
  val_loss: 'Loss on validation',
  accuracy: 'Accuracy in training',
  loss: 'Loss in training',
} as const;
type Measure = keyof typeof MEASURES;
/** With several labels per image each class is an answer, and the loss the sum over the classes. */
const MEASURES_OF_LABELS: Readonly<Record<Measure, string>> = {
  val_accuracy: 'Right answers on validation',
  val_loss: 'Loss on validation, summed over the classes',
  accuracy: 'Right answers in training',
  loss: 'Loss in training, summed over the classes',
};

/** Some runs beside each other: their curves in one chart, their numbers and settings in one table. */
export function Compare({ names, runs }: { readonly names: readonly string[]; readonly runs: readonly ServedRun[] }) {
  const shown = names.slice(0, MOST);
  const [measure, setMeasure] = useState<Measure>('val_accuracy');
  const { value, error } = useLoaded(() => readCompared(shown), [shown.join('/')]);
  const titles = value?.some(({ metrics }) => isMultiLabel(metrics)) ? MEASURES_OF_LABELS : MEASURES;
  return (
    <>
      <h1 tabIndex={-1}>Compare runs</h1>
      {names.length > MOST && (
        <p class="notice">
          The first {MOST} of {names.length} are shown.
        </p>
      )}
      {!value && (error ? <Problem error={error} id="problem" /> : <p class="quiet">Reading the runs …</p>)}
      {value && value.length === 0 && <p>Choose some in the list of runs.</p>}
      {value && value.length > 0 && (
        <>
          <div class="filters">
            <div>
              <label for="measure">Curves of</label>
              <select
                id="measure"
                value={measure}
                onChange={({ currentTarget }) => setMeasure(currentTarget.value as Measure)}
              >
                {Object.entries(titles).map(([key, title]) => (
                  <option key={key} value={key}>
                    {title}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <LineChart
            title={titles[measure]}
            isShare={measure.endsWith('accuracy')}
            lines={value.map(({ name, history }): Line => ({ name, values: history[measure] }))}
          />
          <Table runs={runs} compared={value} />
        </>
      )}
    </>
  );
}

/** @throws ApiError where some runs are multi-label and some are not: their numbers do not stand beside each other */
async function readCompared(names: readonly string[]) {
  const read = await Promise.all(
    names.map(async (name) => {
      const [metrics, history] = await Promise.all([getEitherMetrics(name), getHistory(name)]);
      return { name, metrics, history };
    }),
  );
  const several = read.filter(({ metrics }) => isMultiLabel(metrics));
  if (several.length === 0 || several.length === read.length) return read;
  throw new ApiError(
    `The images of "${several[0]?.name}" have several labels (multi-label): its numbers do not stand beside those of one label per image.`,
    'Compare runs of one kind.',
  );
}

interface TableProps {
  readonly runs: readonly ServedRun[];
  readonly compared: readonly { readonly name: string; readonly metrics: RunMetrics }[];
}

function Table({ runs, compared }: TableProps) {
  const { first, rows } = comparedRows(compared.map(({ metrics }) => metrics));
  const best = Math.max(...first.values.map((value) => value ?? Number.NEGATIVE_INFINITY));
  const started = compared.map(({ name }) => dateText(runs.find((run) => run.name === name)?.startedAt) || '–');
  return (
    <Scroll label="The runs in numbers">
      <table class="compared">
        <thead>
          <tr>
            <th scope="col">Run</th>
            {compared.map(({ name }) => (
              <th key={name} scope="col">
                <a href={runHash(name)}>{name}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{first.title}</th>
            {compared.map(({ name }, i) => (
              <td key={name}>{first.values[i] === best ? <b>{first.texts[i]} (best)</b> : first.texts[i]}</td>
            ))}
          </tr>
          {[...rows, ['Started', started] as const].map(([title, cells]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              {cells.map((text, i) => (
                <td key={compared[i]?.name}>{text}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
