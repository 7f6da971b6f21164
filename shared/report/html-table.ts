import { escapeXml, nameHtml } from './escape-xml';

export interface CellAbout {
  readonly text: string;
  /** A fragment of the page. */
  readonly href?: string | undefined;
}

export interface HtmlTable {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell of a row is its header. Text is escaped. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** CSS classes of the table: 'left' for text rather than numbers. */
  readonly className?: string;
  /** Style of a cell that is no header, by row and column, counted from 0 without the headers. */
  readonly cellStyle?: (row: number, column: number) => string;
  /** What a cell says when it is pointed at, and where it leads. */
  readonly cellAbout?: (row: number, column: number) => CellAbout | undefined;
}

/** A table with a caption and headers, in a region that scrolls by itself, by keyboard too, where it is too wide. */
export function htmlTable({ caption, columns, rows, className = '', cellStyle, cellAbout }: HtmlTable): string {
  const text = (value: string | number) => escapeXml(String(value));
  // Headings of a confusion matrix and the first cell of a row are names of classes or files.
  const head = columns.map((name) => (name ? `<th scope="col">${nameHtml(name)}</th>` : '<td></td>')).join('');
  const body = rows.map(([first, ...cells], row) => {
    const own = cells.map((cell, column) => {
      const style = cellStyle?.(row, column);
      const about = cellAbout?.(row, column);
      return `<td${style ? ` style="${style}"` : ''}${about ? ` title="${text(about.text)}"` : ''}>${linked(text(cell), about)}</td>`;
    });
    return `<tr><th scope="row">${nameHtml(String(first ?? ''))}</th>${own.join('')}</tr>`;
  });
  return `<div class="scroll" role="region" aria-label="${text(caption)}" tabindex="0"><table class="${className}"><caption>${text(caption)}</caption>
<thead><tr>${head}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`;
}

function linked(cell: string, about: CellAbout | undefined): string {
  return about?.href ? `<a href="${about.href}" aria-label="${escapeXml(about.text)}">${cell}</a>` : cell;
}
