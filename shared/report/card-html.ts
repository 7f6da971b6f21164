import type { CardBlock, CardDocument } from './card-document';
import { escapeXml, nameHtml } from './escape-xml';
import { htmlPage } from './html-page';
import { htmlTable } from './html-table';

/** A card as one HTML page, in the report's style; no script, no network. */
export function cardHtml({ title, sections }: CardDocument): string {
  const bodies = sections.map(
    (section, i) =>
      `<section aria-labelledby="s${i}"><h2 id="s${i}">${escapeXml(section.title)}</h2>\n${section.blocks.map(block).join('\n')}</section>`,
  );
  return htmlPage(
    title,
    `<header><h1>${nameHtml(title)}</h1></header>
<main id="content">
${bodies.join('\n')}
</main>`,
  );
}

function block(own: CardBlock): string {
  switch (own.kind) {
    case 'text':
      return `<p>${escapeXml(own.text)}</p>`;
    case 'list':
      return `<ul>${own.items.map((item) => `<li>${escapeXml(item)}</li>`).join('')}</ul>`;
    case 'table':
      return htmlTable(own);
    case 'code':
      return `<pre tabindex="0" aria-label="${escapeXml(own.language)} code">${escapeXml(own.code.trim())}</pre>`;
  }
}
