import { useState } from 'preact/hooks';
import type { ServedRun } from '../../shared/records/run-progress';
import { getHistory, getMetrics } from './api';
import { type Line, LineChart } from './line-chart';
import { runHash } from './parse-route';
import { Problem } from './problem';
import { Scroll } from './scroll';
import { settingsRows } from './settings-rows';
import { useLoaded } from './use-loaded';
import { dateText, percent } from './words';

const MOST = 6;
const MEASURES = {
  val_accuracy: 'Accuracy on validation',
  val_loss: 'Loss on validation',
  accuracy: 'Accuracy in training',
  loss: 'Loss in training',
} as const;
type Measure = keyof typeof MEASURES;

/** Some runs beside each other: their curves in one chart, their numbers and settings in one table. */
export function Compare({ names, runs }: { readonly names: readonly string[]; readonly runs: readonly ServedRun[] }) {
  const shown = names.slice(0, MOST);
  const [measure, setMeasure] = useState<Measure>('val_accuracy');
  const { value, error } = useLoaded(
    () =>
      Promise.all(
        shown.map(async (name) => {
          const [metrics, history] = await Promise.all([getMetrics(name), getHistory(name)]);
          return { name, metrics, history };
        }),
      ),
    [shown.join('/')],
  );
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
                {Object.entries(MEASURES).map(([key, title]) => (
                  <option key={key} value={key}>
                    {title}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <LineChart
            title={MEASURES[measure]}
            isShare={measure.endsWith('accuracy')}
            lines={value.map(({ name, history }): Line => ({ name, values: history[measure] }))}
          />
          <Table runs={runs} compared={value} />
        </>
      )}
    </>
  );
}

interface Compared {
  readonly name: string;
  readonly metrics: Awaited<ReturnType<typeof getMetrics>>;
}

function Table({ runs, compared }: { readonly runs: readonly ServedRun[]; readonly compared: readonly Compared[] }) {
  const best = Math.max(...compared.map(({ metrics }) => metrics.final.accuracy));
  const rows: (readonly [string, readonly string[]])[] = [
    ['95 % interval', compared.map(({ metrics }) => intervalText(metrics))],
    ['Accuracy, test', compared.map(({ metrics: { test } }) => (test ? percent(test.accuracy) : 'no test images'))],
    ['Loss, validation', compared.map(({ metrics }) => metrics.final.loss.toFixed(4))],
    ['ROC AUC', compared.map(({ metrics: { rocAuc } }) => rocAuc?.toFixed(4) ?? '–')],
    ['Images, train / validation', compared.map(({ metrics: { counts } }) => countsText(counts))],
    ['Started', compared.map(({ name }) => dateText(runs.find((run) => run.name === name)?.startedAt) || '–')],
    ...settingsTable(compared),
  ];
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
            <th scope="row">Accuracy, validation</th>
            {compared.map(({ name, metrics: { final } }) => (
              <td key={name}>
                {final.accuracy === best ? <b>{percent(final.accuracy)} (best)</b> : percent(final.accuracy)}
              </td>
            ))}
          </tr>
          {rows.map(([title, cells]) => (
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

const intervalText = ({ intervals: { validation } }: Compared['metrics']) =>
  `${percent(validation.accuracy.low)} to ${percent(validation.accuracy.high)}`;

const countsText = ({ train, validation }: Compared['metrics']['counts']) =>
  [train, validation].map((split) => Object.values(split).reduce((sum, own) => sum + own, 0)).join(' / ');

function settingsTable(compared: readonly Compared[]): (readonly [string, readonly string[]])[] {
  const own = compared.map(({ metrics }) => new Map(settingsRows(metrics)));
  const titles = [...new Set(own.flatMap((rows) => [...rows.keys()]))];
  return titles.map((title) => [title, own.map((rows) => rows.get(title) ?? '–')]);
}
