import { thousands } from '../shared/thousands';
import { type Measured, median } from './figure';
import type { Verdict } from './goals';

/** What `npm run bench -- --json FILE` writes, and what README and docs/benchmarks/ are made from. */
export interface Report {
  readonly schemaVersion: 2;
  /** Day of the measurement, 2026-11-25. */
  readonly date: string;
  readonly rounds: number;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGiB: number; readonly load: number };
  readonly versions: Readonly<Record<string, string>>;
  readonly figures: readonly (Measured & { readonly id: string; readonly title: string; readonly about: string })[];
  readonly verdicts: readonly Verdict[];
}

/** The whole report as Markdown. */
export function asMarkdown(report: Report): string {
  const { machine, versions, verdicts } = report;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, load ${machine.load.toFixed(1)} at the start; ${report.rounds} rounds.`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    ...report.figures.flatMap((figure) => ['', `## ${figure.title}`, '', figure.about, '', figureTable(figure)]),
    '',
    '## Goals',
    '',
    goalTable(verdicts),
    '',
    countLine(verdicts),
  ].join('\n');
}

export function figureTable({ rows, ratios, notes = [] }: Measured): string {
  const lines = rows.map(({ name, unit, values, facts = {} }) => {
    const told = Object.entries(facts).map(
      ([key, value]) => `${key} ${typeof value === 'number' ? plain(value) : value}`,
    );
    return `| ${name} | ${plain(median(values))} ${unit} | ${plain(Math.min(...values))}–${plain(Math.max(...values))} | ${told.join(', ')} |`;
  });
  const claims = Object.entries(ratios).map(([name, value]) => `${name}: **${plain(value)}**`);
  return [
    '| | median | min–max | |',
    '|---|---|---|---|',
    ...lines,
    '',
    claims.join(' · '),
    ...notes.flatMap((note) => ['', note]),
  ].join('\n');
}

export function goalTable(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(({ figure, ratio, atLeast, atMost, found, reached }) => {
    const wanted = atLeast === undefined ? `≤ ${plain(atMost as number)}` : `≥ ${plain(atLeast)}`;
    return `| ${figure} | ${ratio} | ${wanted} | ${found === undefined ? 'not measured' : plain(found)} | ${reached ? 'ok' : 'below'} |`;
  });
  return ['| Figure | Ratio | Goal | Found | |', '|---|---|---|---|---|', ...lines].join('\n');
}

export function countLine(verdicts: readonly Verdict[]): string {
  const ok = verdicts.filter(({ reached }) => reached).length;
  return `${ok} ok, ${verdicts.length - ok} below`;
}

/** Three digits that count. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 100) return thousands(Math.round(value));
  return value === 0 ? '0' : String(Number(value.toPrecision(Math.abs(value) < 1 ? 4 : 3)));
}
