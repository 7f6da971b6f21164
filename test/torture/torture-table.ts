import type { TrialResult } from './trial';

export interface Row {
  readonly name: string;
  readonly seconds: number;
  readonly result: TrialResult;
}

/** What `npm run torture` prints: a Markdown table whose columns also stand below each other in a terminal, and its sums. */
export function tortureTable(rows: readonly Row[]): string {
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  const cells = rows.map(({ name, seconds, result: { attempts, survived, failures } }) => [
    name,
    ...[attempts, survived, failures.length, Math.round(seconds)].map(String),
  ]);
  const all = [
    sum(({ result }) => result.attempts),
    sum(({ result }) => result.survived),
    sum(({ result }) => result.failures.length),
    Math.round(sum(({ seconds }) => seconds)),
  ].map(String);
  const table = [['trial', 'attempts', 'survived', 'failed', 'seconds'], ...cells, ['all', ...all]];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => '-'.repeat(width + (i === 0 ? 2 : 1)) + (i === 0 ? '' : ':')).join('|')}|`;
  const [head = [], ...body] = table;
  const notes = rows.flatMap(({ name, result: { failures, untried = [] } }) => [
    ...failures.map((failure) => `- failed: ${name}: ${failure}`),
    ...untried.map((what) => `- not tried here: ${name}: ${what}`),
  ]);
  return [line(head), rule, ...body.map(line), ...(notes.length ? ['', ...notes] : [])].join('\n');
}
