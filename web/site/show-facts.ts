import type { MultiLabelSiteFacts, SiteFacts } from '../../shared/report/site-facts';
import type { LoadedModel } from '../browser/start-model';
import { byId } from '../element';
import { figure, imagesText, intervalText, type ShownFacts, TITLE_CLASSES } from './figure';
import { labelFacts } from './label-facts';
import { percentText } from './verdict';

/** Title and figures of the model. */
export function showFacts(facts: SiteFacts | MultiLabelSiteFacts): void {
  const { title, figures, notes } = 'task' in facts ? labelFacts(facts) : classFacts(facts);
  byId('title').textContent = title;
  document.title = title;
  byId('figures').replaceChildren(...figures);
  const { base, imageSizePx, loadedBytes } = facts;
  byId('model').textContent = [
    `${base.backbone?.title ?? `MobileNetV2 ${base.width?.toFixed(2)}`} at ${imageSizePx} × ${imageSizePx} pixels, weights of ${base.name} (sha256 ${base.sha256.slice(0, 12)}…). Intervals are at 95 %.`,
    ...(base.precision === 'int8' ? ['The base computes in int8, here as in training.'] : []),
    ...notes,
    ...(loadedBytes
      ? [`A first visit loads ${(loadedBytes / 1e6).toFixed(1)} MB, later ones only what the browser has not cached.`]
      : []),
  ].join(' ');
}

function classFacts(facts: SiteFacts): ShownFacts {
  const { classes, validation, test, trainingImages, unknown } = facts;
  const measured = (name: string, { accuracy, interval, images }: SiteFacts['validation']) =>
    figure(name, percentText(accuracy), `${intervalText(interval)}, ${imagesText(images)}`);
  return {
    title: titleOf(classes),
    figures: [
      ...(test ? [measured('Accuracy on test', test)] : []),
      measured('Accuracy on validation', validation),
      figure('Trained on', String(trainingImages), 'images'),
      figure(
        'Classes',
        String(classes.length),
        facts.calibrated ? 'probabilities calibrated' : 'probabilities as trained',
      ),
    ],
    notes: unknown ? [unknownText(unknown)] : [],
  };
}

/** What stands behind "I do not know this". */
function unknownText({ falseAlarms, caught }: NonNullable<SiteFacts['unknown']>): string {
  const others =
    caught === null
      ? 'how many pictures of other things it catches was not measured'
      : `it catches ${percentText(caught)} of the pictures of a class that it was not taught, and more of what is entirely different`;
  return `"I do not know this" is said of ${percentText(falseAlarms)} of the pictures that do show a class; ${others}.`;
}

/** "cats or dogs?" */
function titleOf(classes: readonly string[]): string {
  if (classes.length > TITLE_CLASSES) return `Which of ${classes.length} classes?`;
  return `${classes.slice(0, -1).join(', ')} or ${classes.at(-1)}?`;
}

/** That the model is there, and whether it says here what it said where it was trained. */
export function showReady({ runsOn, note, check: { difference, tolerance } }: LoadedModel): void {
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
