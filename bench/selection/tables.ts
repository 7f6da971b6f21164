import type { SetResult } from './measure-set';
import type { TogetherResult } from './together';

/** What was found on each set, as Markdown: the heads by candidate, the policies, and two bases together. */
export function selectionTables(results: readonly (SetResult & { readonly together: TogetherResult })[]): string {
  const titles = [...new Set(results.flatMap(({ candidates }) => candidates.map(({ title }) => title)))];
  const heads = titles.map((title) => {
    const cells = results.map(({ candidates }) => {
      const own = candidates.find((candidate) => candidate.title === title);
      if (!own) return '–';
      const isBest = candidates.every(({ accuracy }) => accuracy <= own.accuracy);
      return isBest ? `**${percent(own.accuracy)}**` : percent(own.accuracy);
    });
    return row([title, ...cells]);
  });
  const policies = results.flatMap(({ name, policies }) =>
    policies.map((own) =>
      row([
        name,
        own.policy,
        percent(own.accuracy),
        `${percent(own.regret)} ± ${percent(own.error)}`,
        `${(100 * own.costShare).toFixed(0)} %`,
        counted(own.chosen),
      ]),
    ),
  );
  const sets = results.map(({ name, images, classes }) => `${name} (${images}, ${classes})`);
  return [
    row(['Head on', ...sets]),
    row(['---', ...sets.map(() => '---')]),
    ...heads,
    '',
    row(['Set', 'Policy', 'Test, %', 'Below the best', 'Cost', 'Chosen in so many folds']),
    row(['---', '---', '---', '---', '---', '---']),
    ...policies,
    '',
    row(['Set', 'One base, %', 'Two together, %', 'Gain', 'Milliseconds, times']),
    row(['---', '---', '---', '---', '---']),
    ...results.map(({ together: { name, one, both, error, costs } }) =>
      row([name, percent(one), percent(both), `${percent(both - one)} ± ${percent(error)}`, costs.toFixed(1)]),
    ),
  ].join('\n');
}

function counted(chosen: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const own of chosen) counts.set(own, (counts.get(own) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([title, count]) => `${title} ${count}`)
    .join(', ');
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const percent = (share: number) => (100 * share).toFixed(1);
