import { table } from './table';

/**
 * A table without the columns for which there is no room.
 * @param rows the first has the headings
 * @param spared headings of the columns that may be left out, the first one first
 * @param columns of the window
 * @returns the table, and the headings that were left out
 */
export function fitColumns(
  rows: readonly (readonly string[])[],
  spared: readonly string[],
  columns: number,
  others?: 'left' | 'right',
): { readonly text: string; readonly left: readonly string[] } {
  const [headings = []] = rows;
  for (let without = 0; ; without++) {
    const left = new Set(spared.slice(0, without));
    const text = table(
      rows.map((row) => row.filter((_, i) => !left.has(headings[i] as string))),
      others,
    );
    const width = Math.max(...text.split('\n').map(({ length }) => length));
    if (width <= columns || without === spared.length) return { text, left: headings.filter((name) => left.has(name)) };
  }
}
