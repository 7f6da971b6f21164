import { fewImages } from '../../shared/dataset/few-images';
import { measuredImages } from '../../shared/metrics/measured-images';
import type { MetricsFile } from '../../shared/records/metrics-file';
import { curvesSvg } from '../../shared/report/curves-svg';
import { getHistory, getMetrics, getRunFile } from './api';
import { Drawn } from './drawn';
import { runHash } from './parse-route';
import { Problem } from './problem';
import { Scroll } from './scroll';
import { SettingsList } from './settings-list';
import { useLoaded } from './use-loaded';
import { Warnings } from './warnings';
import { percent } from './words';

/** What a run has measured, and with which settings. */
export function Results({ name }: { readonly name: string }) {
  const { value, error } = useLoaded(async () => {
    const [metrics, history, run] = await Promise.all([getMetrics(name), getHistory(name), getRunFile(name)]);
    return { metrics, history, run };
  }, [name]);
  if (!value) return error ? <Problem error={error} /> : <p class="quiet">Reading the results …</p>;
  const { metrics, history, run } = value;
  const kept = metrics.ladder.find(({ kept }) => kept)?.name;
  const shown = (kept === 'fine-tuned' && history.fineTuned) || (kept === 'augmented' && history.augmented) || history;
  return (
    <>
      <Figures metrics={metrics} seconds={secondsOf(run.seconds)} />
      <Warnings warnings={metrics.warnings} />
      <h2>Classes</h2>
      <Classes name={name} metrics={metrics} />
      <h2>Confusion matrix</h2>
      <p class="quiet">
        Validation images: a row for each label, a column for each prediction. The numbers lead to the images.
      </p>
      <Confusion name={name} metrics={metrics} />
      <h2>Curves</h2>
      <Drawn svg={curvesSvg(shown)} />
      <h2>Settings</h2>
      <SettingsList {...metrics} />
    </>
  );
}

function Figures({ metrics, seconds }: { readonly metrics: MetricsFile; readonly seconds: number | undefined }) {
  const { final, initial, intervals, test, rocAuc, perClass, skipped } = metrics;
  const images = measuredImages(perClass);
  const { low, high } = intervals.validation.accuracy;
  return (
    <dl class="figures">
      <div>
        <dt>Accuracy, validation</dt>
        <dd>
          {percent(final.accuracy)}
          <small>
            {percent(low)} to {percent(high)}; {fewImages(images) ?? `${images} images`}
          </small>
        </dd>
      </div>
      {test && (
        <div>
          <dt>Accuracy, test</dt>
          <dd>
            {percent(test.accuracy)}
            <small>images that no choice was based on</small>
          </dd>
        </div>
      )}
      <div>
        <dt>Loss</dt>
        <dd>
          {final.loss.toFixed(3)}
          <small>
            before training {initial.loss.toFixed(3)}, accuracy {percent(initial.accuracy)}
          </small>
        </dd>
      </div>
      {rocAuc !== null && (
        <div>
          <dt>ROC AUC</dt>
          <dd>{rocAuc.toFixed(4)}</dd>
        </div>
      )}
      {seconds !== undefined && (
        <div>
          <dt>Time</dt>
          <dd>
            {seconds.toFixed(seconds < 10 ? 1 : 0)} s
            {skipped.length > 0 && <small>{skipped.length} images skipped</small>}
          </dd>
        </div>
      )}
    </dl>
  );
}

function Classes({ name, metrics: { perClass } }: { readonly name: string; readonly metrics: MetricsFile }) {
  return (
    <Scroll label="Results by class">
      <table>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Precision</th>
            <th scope="col">Recall</th>
            <th scope="col">F1</th>
            <th scope="col">Images</th>
          </tr>
        </thead>
        <tbody>
          {perClass.map(({ class: own, precision, recall, f1, support }) => (
            <tr key={own}>
              <th scope="row">
                <a href={runHash(name, 'images', new URLSearchParams({ split: 'validation', class: own }))}>{own}</a>
              </th>
              <td>{share(precision)}</td>
              <td>{share(recall)}</td>
              <td>{share(f1)}</td>
              <td>{support}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Confusion({ name, metrics }: { readonly name: string; readonly metrics: MetricsFile }) {
  const { classes, confusionMatrix } = metrics;
  return (
    <Scroll label="Confusion matrix">
      <table class="confusion">
        <thead>
          <tr>
            <th scope="col">Label</th>
            {classes.map((said) => (
              <th key={said} scope="col">
                {said}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((is, row) => (
            <tr key={is}>
              <th scope="row">{is}</th>
              {classes.map((said, column) => {
                const images = confusionMatrix[row]?.[column] ?? 0;
                const query = new URLSearchParams({ split: 'validation', class: is, predicted: said });
                const isWrong = row !== column && images > 0;
                return (
                  <td key={said} class={isWrong ? 'wrong' : row === column ? 'right' : ''}>
                    {images > 0 ? (
                      <a href={runHash(name, 'images', query)} aria-label={`${images} of ${is} taken for ${said}`}>
                        {images}
                      </a>
                    ) : (
                      0
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const share = (value: number | null) => (value === null ? '–' : value.toFixed(3));

const secondsOf = (seconds: Readonly<Record<string, number>> | undefined) =>
  seconds && Object.values(seconds).reduce((sum, own) => sum + own, 0);
