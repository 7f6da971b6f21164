import type { CardBlock, CardDocument } from './card-document';

/** A card as Markdown. What came from a user (names of classes and files) stays text. */
export function cardMarkdown({ title, sections }: CardDocument): string {
  const parts = sections.map(
    (section) => `## ${escapeMarkdown(section.title)}\n\n${section.blocks.map(block).join('\n\n')}\n`,
  );
  return `# ${escapeMarkdown(title)}\n\n${parts.join('\n')}`;
}

function block(own: CardBlock): string {
  switch (own.kind) {
    case 'text':
      return escapeMarkdown(own.text);
    case 'list':
      return own.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'table':
      return [
        row(own.columns),
        row(own.columns.map((_, column) => (column ? '---:' : '---'))),
        ...own.rows.map((cells) => row(cells.map(escapeMarkdown))),
      ].join('\n');
    case 'code': {
      // A longer fence than any in the code.
      const fence = '`'.repeat(Math.max(3, ...[...own.code.matchAll(/`+/g)].map(([run]) => run.length + 1)));
      return `${fence}${own.language}\n${own.code.trim()}\n${fence}`;
    }
  }
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Backslashes before all that means something in Markdown or HTML; one line. */
function escapeMarkdown(value: string): string {
  return value
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/[\\`*_{}[\]<>#|~]|(?<=^\d+)\.(?= )|^[-+](?= )/g, '\\$&')
    .replace(/&/g, '&amp;');
}
