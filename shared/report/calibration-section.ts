import type { MetricsFile } from '../metrics/metrics-file';
import { htmlTable } from './html-table';
import { percent } from './in-words';
import { squarePlot } from './square-plot';

/** Whether the probabilities can be taken at their word. */
export function calibrationSection({ calibration, final }: MetricsFile): string {
  const { validation, test, temperature } = calibration;
  const filled = validation.bins.filter((bin) => bin.count > 0);
  const most = Math.max(...filled.map((bin) => bin.count));
  const words = filled.map(
    (bin) => `${bin.count} said with ${percent(bin.confidence)} on average, ${percent(bin.accuracy)} right`,
  );
  return `<p>Of the images that the model is 90 % sure of, 90 % should be right. Here it is off by ${percent(validation.ece)} on average on validation${test ? ` and by ${percent(test.ece)} on test` : ''} (expected calibration error); the Brier score is ${validation.brier.toFixed(4)}${test ? ` and ${test.brier.toFixed(4)}` : ''}.</p>
<p>${temperatureWords(temperature, final.accuracy === 1)}</p>
<div class="pair">
<figure>${squarePlot({
    id: 'reliability',
    title: 'Reliability',
    description: `On validation. ${words.join('; ')}.`,
    xLabel: 'How sure the model was',
    yLabel: 'How often it was right',
    diagonal: true,
    bars: filled.map((bin) => ({
      from: bin.from,
      to: bin.to,
      height: bin.accuracy,
      opacity: Math.sqrt(bin.count / most),
      label: `${bin.count} images, ${percent(bin.accuracy)} right`,
    })),
  })}<figcaption>Bars that end on the diagonal are perfect; below it the model is overconfident. The paler a bar, the fewer images.</figcaption></figure>
${htmlTable({
  caption: 'The same in numbers, on validation',
  columns: ['Sure', 'Images', 'On average', 'Right'],
  rows: filled.map((bin) => [
    `${(bin.from * 100).toFixed(0)} to ${(bin.to * 100).toFixed(0)} %`,
    bin.count,
    percent(bin.confidence),
    percent(bin.accuracy),
  ]),
})}
</div>`;
}

function temperatureWords({ applied, fitted }: MetricsFile['calibration']['temperature'], allRight: boolean): string {
  if (applied !== 1) {
    return `The probabilities are calibrated by temperature scaling: logits are divided by ${applied.toFixed(3)}, fitted on the validation split, in every export alike. The validation numbers here are those that the temperature was fitted on.`;
  }
  if (allRight) return 'Every validation image is right, so they cannot show how certain the model may be.';
  if (fitted === 1) return 'No temperature would make them better on validation.';
  const direction = fitted > 1 ? 'overconfident' : 'underconfident';
  return `The model is ${direction}: dividing its logits by ${fitted.toFixed(2)} would fit validation best. <code>--calibrate</code> does so, in every export.`;
}
