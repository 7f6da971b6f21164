import { fewImages } from '../../shared/dataset/few-images';
import type { MultiLabelMetrics } from '../../shared/records/multi-label-metrics';
import { curvesSvg } from '../../shared/report/curves-svg';
import { getHistory, getLabelMetrics } from './api';
import { Drawn } from './drawn';
import { runHash } from './parse-route';
import { Problem } from './problem';
import { Scroll } from './scroll';
import { SettingsList } from './settings-list';
import { useLoaded } from './use-loaded';
import { Warnings } from './warnings';
import { percent, threePlaces } from './words';

/** What a multi-label run has measured, and with which settings. */
export function LabelResults({ name }: { readonly name: string }) {
  const { value, error } = useLoaded(async () => {
    const [metrics, history] = await Promise.all([getLabelMetrics(name), getHistory(name)]);
    return { metrics, history };
  }, [name]);
  if (!value) return error ? <Problem error={error} /> : <p class="quiet">Reading the results …</p>;
  const { metrics, history } = value;
  const isOnViews = metrics.ladder.some(({ name: rung, kept }) => rung === 'augmented' && kept);
  const shown = (isOnViews && history.augmented) || history;
  return (
    <>
      <Figures {...metrics} />
      <Warnings warnings={metrics.warnings} />
      <h2>Classes</h2>
      <p class="quiet">
        Validation images. An image is taken for a class from the threshold on, each class by itself. The names lead to
        the images.
      </p>
      <Classes name={name} metrics={metrics} />
      {metrics.thresholds.some(({ chosenOn }) => chosenOn === null) && (
        <p class="quiet">* One half: validation has too few images of the class to choose by.</p>
      )}
      <h2>Curves</h2>
      <p class="quiet">
        Accuracy: the share of right answers at one half, each class of each image being one. Loss: summed over the
        classes, cut off at 1.
      </p>
      <Drawn svg={curvesSvg(shown)} />
      <h2>Settings</h2>
      <SettingsList {...metrics} />
    </>
  );
}

function Figures({ validation, test, initial }: MultiLabelMetrics) {
  const { meanAveragePrecision, images, macroF1, microF1, subsetAccuracy, subsetInterval, hammingLoss } = validation;
  return (
    <dl class="figures">
      <div>
        <dt>Mean average precision</dt>
        <dd>
          {threePlaces(meanAveragePrecision)}
          <small>validation; {fewImages(images) ?? `${images} images`}</small>
        </dd>
      </div>
      {test && (
        <div>
          <dt>The same on test</dt>
          <dd>
            {threePlaces(test.meanAveragePrecision)}
            <small>{fewImages(test.images) ?? `${test.images} images that no choice was based on`}</small>
          </dd>
        </div>
      )}
      <div>
        <dt>Macro F1</dt>
        <dd>
          {threePlaces(macroF1)}
          <small>micro {microF1.toFixed(3)}, at the thresholds</small>
        </dd>
      </div>
      <div>
        <dt>All classes right</dt>
        <dd>
          {percent(subsetAccuracy)}
          <small>
            of images; {percent(subsetInterval.low)} to {percent(subsetInterval.high)}
          </small>
        </dd>
      </div>
      <div>
        <dt>Wrong answers</dt>
        <dd>
          {percent(hammingLoss)}
          <small>each class of each image being one</small>
        </dd>
      </div>
      <div>
        <dt>Loss</dt>
        <dd>
          {validation.loss.toFixed(3)}
          <small>summed over the classes; before training {initial.loss.toFixed(3)}</small>
        </dd>
      </div>
    </dl>
  );
}

function Classes({ name, metrics }: { readonly name: string; readonly metrics: MultiLabelMetrics }) {
  return (
    <Scroll label="Results by class">
      <table>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Average precision</th>
            <th scope="col">Threshold</th>
            <th scope="col">Precision</th>
            <th scope="col">Recall</th>
            <th scope="col">F1</th>
            <th scope="col">Images</th>
          </tr>
        </thead>
        <tbody>
          {metrics.validation.perClass.map(({ class: own, averagePrecision, precision, recall, f1, support }, i) => {
            const { threshold = 0, chosenOn } = metrics.thresholds[i] ?? {};
            return (
              <tr key={own}>
                <th scope="row">
                  <a href={runHash(name, 'images', new URLSearchParams({ split: 'validation', class: own }))}>{own}</a>
                </th>
                <td>{threePlaces(averagePrecision)}</td>
                <td>
                  {threshold.toFixed(3)}
                  {chosenOn === null && '*'}
                </td>
                <td>{threePlaces(precision)}</td>
                <td>{threePlaces(recall)}</td>
                <td>{threePlaces(f1)}</td>
                <td>{support}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
