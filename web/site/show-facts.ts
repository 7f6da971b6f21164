import { fewImages } from '../../shared/few-images';
import type { SiteFacts } from '../../shared/report/site-facts';
import { byId, element } from '../element';
import type { Classifier } from './classifier';
import { percentText } from './verdict';

/** More names than these make no title. */
const TITLE_CLASSES = 5;

/** Title and figures of the model. */
export function showFacts(facts: SiteFacts): void {
  const { classes, validation, test, trainingImages, base, imageSizePx } = facts;
  const title = titleOf(classes);
  byId('title').textContent = title;
  document.title = title;
  const figure = (name: string, value: string, small: string) =>
    element('div', {}, [element('dt', { text: name }), element('dd', {}, [value, element('small', { text: small })])]);
  const measured = (name: string, { accuracy, interval, images }: SiteFacts['validation']) =>
    figure(
      name,
      percentText(accuracy),
      `${percentText(interval.low)} to ${percentText(interval.high)}, ${fewImages(images) ?? `${images} images`}`,
    );
  byId('figures').replaceChildren(
    ...(test ? [measured('Accuracy on test', test)] : []),
    measured('Accuracy on validation', validation),
    figure('Trained on', String(trainingImages), 'images'),
    figure(
      'Classes',
      String(classes.length),
      facts.calibrated ? 'probabilities calibrated' : 'probabilities as trained',
    ),
  );
  byId('model').textContent =
    `${base.backbone?.title ?? `MobileNetV2 ${base.width?.toFixed(2)}`} at ${imageSizePx} × ${imageSizePx} pixels, weights of ${base.name} (sha256 ${base.sha256.slice(0, 12)}…). Intervals are of 95 %.${
      base.precision === 'int8' ? ' It was trained in int8; this page computes the same network in float32.' : ''
    }`;
}

/** "cats or dogs?" */
function titleOf(classes: readonly string[]): string {
  if (classes.length > TITLE_CLASSES) return `Which of ${classes.length} classes?`;
  return `${classes.slice(0, -1).join(', ')} or ${classes.at(-1)}?`;
}

/** That the model is there, and whether it says here what it said where it was trained. */
export function showReady({ backend, slow, check: { difference, tolerance } }: Classifier): void {
  const where = backend === 'wasm' ? 'WebAssembly' : `JavaScript, which is slower (${slow})`;
  const status = byId('status');
  byId('bar').hidden = true;
  const passes = difference !== undefined && difference <= tolerance;
  status.className = passes ? 'checked' : 'unchecked';
  status.dataset.ready = backend;
  byId('state').textContent = passes
    ? `Ready. In this browser the model answers as it did where it was made (largest difference ${difference.toExponential(0)}). Runs in ${where}.`
    : difference === undefined
      ? `Ready, runs in ${where}. This model has no golden vectors to check it by.`
      : `In this browser the model differs from its golden vectors by ${difference.toPrecision(2)}, more than the ${tolerance} allowed: do not rely on its answers.`;
}
