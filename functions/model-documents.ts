import { runKeys } from '../shared/artifacts';
import { cardHtml } from '../shared/report/card-html';
import { cardMarkdown } from '../shared/report/card-markdown';

/** What lies beside a model to be read by people: its summary and its card, by key. */
export function modelDocuments(runId: string, summary: string, card: Parameters<typeof cardHtml>[0]) {
  const { model } = runKeys(runId);
  return [
    [model.summary, summary],
    [model.card, cardMarkdown(card)],
    [model.cardPage, cardHtml(card)],
  ] as const;
}
