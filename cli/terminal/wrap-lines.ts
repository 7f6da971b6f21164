import { stripVTControlCharacters } from 'node:util';

/**
 * Breaks lines that are wider than a terminal at blanks; colours take no room. Indented lines are commands or columns and
 * stay as they are, and so does a line that names the next command, so that it can be copied in one piece.
 */
export function wrapLines(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (widthOf(line) <= width || STAYS.test(stripVTControlCharacters(line)) ? line : wrap(line, width)))
    .join('\n');
}

const STAYS = /^(\s|Next: )/;

const widthOf = (text: string) => stripVTControlCharacters(text).length;

function wrap(line: string, width: number): string {
  const lines: string[] = [];
  for (const word of line.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
