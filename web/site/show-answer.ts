import type { SiteFacts } from '../../shared/report/site-facts';
import type { BrowserModel, Prediction } from '../browser/load-model';
import { element } from '../element';
import type { AskedModel } from './asked';
import { barRow } from './bar-row';
import { type Answer, percentText, type Verdict, verdict } from './verdict';

/** A model that says one class of a picture. */
export const askClass = (facts: SiteFacts, model: BrowserModel): AskedModel => ({
  loaded: model,
  async ask(picture) {
    const predicted = await model.predict(picture);
    const answer = inOrder(facts, predicted);
    const said = verdict(facts, answer);
    return {
      picture: predicted,
      answer: said.unknown ? '' : said.class,
      elements: (steady) => answerElements(facts, answer, steady),
      sentence: (name) => answerText(facts, name, answer),
    };
  },
});

/** More bars than this would not be read. */
const MOST_BARS = 6;

/**
 * Class, probability and a bar a class, the most probable first; of a picture that is like none of them, that first.
 * @param steady leaves the bars where they are while numbers change, if there is one for each class
 */
function answerElements(facts: SiteFacts, answer: Answer, steady = false): [HTMLElement, ...HTMLElement[]] {
  const { probabilities } = answer;
  const said = verdict(facts, answer);
  const heading = element(
    'h3',
    {},
    said.unknown ? [UNKNOWN] : [`${said.class} `, element('small', { text: percentText(said.probability) })],
  );
  const likely = facts.classes
    .map((_, i) => i)
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number));
  const order = steady && likely.length <= MOST_BARS ? likely.toSorted((a, b) => a - b) : likely;
  const bars = element('ul', { className: 'bars' });
  for (const i of order.slice(0, MOST_BARS)) {
    const { row } = barRow(facts.classes[i] as string, probabilities[i] as number);
    if (i === likely[0]) row.className = 'best';
    bars.append(row);
  }
  const others = order.slice(MOST_BARS).reduce((sum, i) => sum + (probabilities[i] as number), 0);
  const rest =
    order.length > MOST_BARS ? [element('p', { className: 'file', text: restText(order.length, others) })] : [];
  const note = noteText(said);
  const notes = note === undefined ? [] : [element('p', { className: 'note', text: note })];
  return said.unknown ? [heading, ...notes, bars, ...rest] : [heading, bars, ...rest, ...notes];
}

const restText = (classes: number, share: number) =>
  `${classes - MOST_BARS} other classes: ${percentText(share)} together`;

/** What is shown instead of a class. */
const UNKNOWN = 'I do not know this';

function noteText({ unknown, below }: Verdict): string | undefined {
  if (unknown) return 'It is unlike the pictures of every class. If it had to be one of them:';
  if (below === undefined) return undefined;
  return `Unsure: below ${percentText(below)}, the threshold at which this class did best on validation.`;
}

/** What the module says, its probabilities in the order of the classes. */
const inOrder = (
  { classes }: SiteFacts,
  { probabilities, unknown = false }: Pick<Prediction, 'probabilities' | 'unknown'>,
): Answer => ({ probabilities: classes.map((name) => probabilities[name] as number), unknown });

function answerText(facts: SiteFacts, name: string, answer: Answer): string {
  const said = verdict(facts, answer);
  if (said.unknown) return `${name}: ${UNKNOWN}`;
  return `${name}: ${said.class}, ${percentText(said.probability)}${said.below === undefined ? '' : ', unsure'}`;
}
