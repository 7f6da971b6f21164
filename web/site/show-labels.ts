import type { BrowserMultiLabelModel, LabelPrediction } from '../browser/load-multi-label-model';
import { element } from '../element';
import type { AskedModel } from './asked';
import { barRow } from './bar-row';
import { percentText } from './verdict';

/** Of more classes the others are folded away: those that a picture shows and the most probable ones come first. */
const MOST_BARS = 12;

/** A model that says which of its classes a picture shows: several, or none. */
export const askLabels = (model: BrowserMultiLabelModel): AskedModel => ({
  loaded: model,
  async ask(picture) {
    const said = await model.predict(picture);
    const names = said.labels.map((own) => own.class);
    return {
      picture: said,
      answer: [...names].sort().join('\n'),
      elements: (steady) => labelElements(model, said, steady),
      sentence: (name) => `${name}: ${names.join(', ') || NONE}`,
    };
  },
});

const NONE = 'none of the classes';

/** The classes that it shows, then every class with a bar and a line on it, its threshold. */
function labelElements(
  { classes, thresholds }: BrowserMultiLabelModel,
  { labels, probabilities }: LabelPrediction,
  steady = false,
): [HTMLElement, ...HTMLElement[]] {
  const shown = labels.map((own) => own.class);
  const others = classes
    .filter((name) => !shown.includes(name))
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number));
  const order = steady && classes.length <= MOST_BARS ? classes : [...shown, ...others];
  const rows = order.map((name) =>
    labelRow(name, probabilities[name] as number, thresholds[classes.indexOf(name)] as number),
  );
  const first = Math.max(MOST_BARS, shown.length);
  const heading = element('h3', { text: shown.join(', ') || 'None of the classes' });
  const bars = element('ul', { className: 'bars labels' }, rows.slice(0, first));
  const rest = rows.slice(first);
  if (!rest.length) return [heading, bars];
  const text =
    rest.length === 1 ? '1 more class, below its threshold' : `${rest.length} more classes, below their thresholds`;
  // What is drawn again and again cannot be unfolded.
  if (steady) return [heading, bars, element('p', { className: 'file', text })];
  const folded = [element('summary', { text }), element('ul', { className: 'bars labels' }, rest)];
  return [heading, bars, element('details', {}, folded)];
}

function labelRow(name: string, probability: number, threshold: number): HTMLElement {
  const { row, track } = barRow(name, probability);
  const isShown = probability >= threshold;
  const line = element('span', { className: 'line' });
  line.style.left = `${Math.min(1, threshold) * 100}%`;
  track.append(line);
  row.append(element('span', { className: 'threshold', text: `${isShown ? '≥' : '<'} ${percentText(threshold)}` }));
  if (isShown) row.className = 'shown';
  row.dataset.threshold = String(threshold);
  return row;
}
