import type { SiteFacts } from '../../shared/report/site-facts';
import { element } from '../element';
import { percentText, verdict } from './verdict';

/** More bars than this tell nobody anything. */
const MOST_BARS = 6;

/**
 * Class, probability and a bar a class, the most probable first.
 * @param steady leaves the bars where they are while numbers change, if there is one for each class
 */
export function answerElements(facts: SiteFacts, probabilities: readonly number[], steady = false): HTMLElement[] {
  const said = verdict(facts, probabilities);
  const heading = element('h3', {}, [`${said.class} `, element('small', { text: percentText(said.probability) })]);
  const likely = facts.classes
    .map((_, i) => i)
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number));
  const order = steady && likely.length <= MOST_BARS ? likely.toSorted((a, b) => a - b) : likely;
  const bars = element('ul', { className: 'bars' });
  for (const i of order.slice(0, MOST_BARS)) {
    const fill = element('span', { className: 'fill' });
    fill.style.width = `${(probabilities[i] as number) * 100}%`;
    const row = element('li', { className: i === likely[0] ? 'best' : '' }, [
      element('span', { className: 'name', text: facts.classes[i] as string }),
      element('span', { className: 'track' }, [fill]),
      element('span', { className: 'share', text: percentText(probabilities[i] as number) }),
    ]);
    row.dataset.class = facts.classes[i];
    row.dataset.probability = String(probabilities[i]);
    bars.append(row);
  }
  const others = order.slice(MOST_BARS).reduce((sum, i) => sum + (probabilities[i] as number), 0);
  const rest =
    order.length > MOST_BARS ? [element('p', { className: 'file', text: restText(order.length, others) })] : [];
  const unsure = said.below === undefined ? [] : [element('p', { className: 'note', text: unsureText(said.below) })];
  return [heading, bars, ...rest, ...unsure];
}

const restText = (classes: number, share: number) =>
  `${classes - MOST_BARS} other classes: ${percentText(share)} together`;

const unsureText = (threshold: number) =>
  `Unsure: below ${percentText(threshold)}, the threshold at which this class did best on validation.`;

/** Probabilities in the order of the classes. */
export const inOrder = ({ classes }: SiteFacts, byClass: Readonly<Record<string, number>>): number[] =>
  classes.map((name) => byClass[name] as number);

/** For a screen reader, in one sentence. */
export function answerText(facts: SiteFacts, name: string, probabilities: readonly number[]): string {
  const said = verdict(facts, probabilities);
  return `${name}: ${said.class}, ${percentText(said.probability)}${said.below === undefined ? '' : ', unsure'}`;
}
