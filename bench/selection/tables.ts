import type { LinearHead } from './linear-heads';
import type { MeasuredResult } from './main';
import type { Together } from './together';

/** What was found on each set, as Markdown: the heads by candidate, the policies, and two bases together. */
export function selectionTables(results: readonly MeasuredResult[]): string {
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
        own.msChosen.toPrecision(2),
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
    row(['Set', 'Policy', 'Test, %', 'Below the best', 'Cost', 'ms of the chosen', 'Chosen in so many folds']),
    row(['---', '---', '---', '---', '---', '---', '---']),
    ...policies,
    '',
    row(['Set', 'One base, %', 'Two of any size, %', 'gain', 'ms, times', 'Two of one size, %', 'gain', 'ms, times']),
    row(['---', '---', '---', '---', '---', '---', '---', '---']),
    ...results
      .flatMap(({ together }) => together ?? [])
      .map(({ name, one, anySize, oneSize }) =>
        row([name, percent(one), ...[anySize, oneSize].flatMap((own) => gainCells(own, one))]),
      ),
    ...linearRows(results),
  ].join('\n');
}

const gainCells = ({ accuracy, error, costs }: Together, one: number) => [
  percent(accuracy),
  `${percent(accuracy - one)} ± ${percent(error)}`,
  costs.toFixed(1),
];

/** Accuracy of each head, and what it has more than ours with its standard error. */
function linearRows(results: readonly MeasuredResult[]): string[] {
  const all = results.flatMap(({ name, linear }) => linear.map((own) => ({ name, ...own })));
  if (all.length === 0) return [];
  const heads = [...new Set(all.flatMap((own) => own.heads.map((head) => head.name)))];
  const cell = (head: LinearHead | undefined) => {
    if (!head) return '–';
    const more =
      head.error > 0 ? ` (${head.more < 0 ? '−' : '+'}${percent(Math.abs(head.more))} ± ${percent(head.error)})` : '';
    return `${percent(head.accuracy)}${more}`;
  };
  return [
    '',
    row(['Set', 'Features', ...heads]),
    row(['---', '---', ...heads.map(() => '---')]),
    ...all.map((own) =>
      row([own.name, own.features, ...heads.map((name) => cell(own.heads.find((head) => head.name === name)))]),
    ),
  ];
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
