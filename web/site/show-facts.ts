import { fewImages } from '../../shared/dataset/few-images';
import type { SiteFacts } from '../../shared/report/site-facts';
import type { BrowserModel } from '../browser/load-model';
import { byId, element } from '../element';
import { percentText } from './verdict';

/** More names than these make no title. */
const TITLE_CLASSES = 5;

/** Title and figures of the model. */
export function showFacts(facts: SiteFacts): void {
  const { classes, validation, test, trainingImages, base, imageSizePx, loadedBytes, unknown } = facts;
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
    `${base.backbone?.title ?? `MobileNetV2 ${base.width?.toFixed(2)}`} at ${imageSizePx} × ${imageSizePx} pixels, weights of ${base.name} (sha256 ${base.sha256.slice(0, 12)}…). Intervals are at 95 %.${
      base.precision === 'int8' ? ' The base computes in int8, here as in training.' : ''
    }${unknown ? unknownText(unknown) : ''}${loadedBytes ? ` A first visit loads ${(loadedBytes / 1e6).toFixed(1)} MB, later ones only what the browser has not cached.` : ''}`;
}

/** What stands behind "I do not know this". */
function unknownText({ falseAlarms, caught }: NonNullable<SiteFacts['unknown']>): string {
  const others =
    caught === null
      ? 'how many pictures of other things it catches was not measured'
      : `it catches ${percentText(caught)} of the pictures of a class that it was not taught, and more of what is entirely different`;
  return ` "I do not know this" is said of ${percentText(falseAlarms)} of the pictures that do show a class; ${others}.`;
}

/** "cats or dogs?" */
function titleOf(classes: readonly string[]): string {
  if (classes.length > TITLE_CLASSES) return `Which of ${classes.length} classes?`;
  return `${classes.slice(0, -1).join(', ')} or ${classes.at(-1)}?`;
}

/** That the model is there, and whether it says here what it said where it was trained. */
export function showReady({ runsOn, note, check: { difference, tolerance } }: BrowserModel): void {
  const where = runsOn === 'webgpu' ? 'on WebGPU' : `in WebAssembly${note ? ` (${note})` : ''}`;
  const status = byId('status');
  byId('bar').hidden = true;
  const passes = difference !== undefined && difference <= tolerance;
  status.className = passes ? 'checked' : 'unchecked';
  status.dataset.ready = runsOn;
  byId('state').textContent = passes
    ? `Ready. In this browser the model gives the same results as where it was made (largest difference ${difference.toExponential(0)}). Runs ${where}.`
    : difference === undefined
      ? `Ready, runs ${where}. This model has no golden vectors to check it with.`
      : `In this browser the model differs from its golden vectors by ${difference.toPrecision(2)}, more than the ${tolerance} allowed: do not rely on its results.`;
}
