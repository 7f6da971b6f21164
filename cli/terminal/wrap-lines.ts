/** Breaks lines that are wider than a terminal at blanks. Indented lines are commands or columns and stay as they are. */
export function wrapLines(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (line.length <= width || /^\s/.test(line) ? line : wrap(line, width)))
    .join('\n');
}

function wrap(line: string, width: number): string {
  const lines: string[] = [];
  for (const word of line.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
