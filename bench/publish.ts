import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../cli/project-root';
import { median } from './figure';
import { FIGURES } from './figures';
import { poolPeers } from './figures/pool-peers';
import { fillMarkers } from './fill-markers';
import { poolSvg } from './pool-svg';
import { asMarkdown, countLine, figureTable, goalTable, plain, type Report } from './report';

const README = 'README.md';
const PERFORMANCE = 'docs/performance.md';
/** What `--check` measures, but for the pool, which the README does not name. */
const IN_README = FIGURES.filter(({ id, onlyAsked }) => !onlyAsked && id !== 'pool').map(({ id }) => id);

/**
 * `npm run bench:publish -- FILE.json …`: writes docs/benchmarks/<date>-<processor>.md and .json from what
 * `npm run bench -- --json` has measured, and the figures that README.md and docs/performance.md mark. Of several files of
 * one day and machine, a figure is taken from the last that has it.
 */
async function main(): Promise<void> {
  const files = process.argv.slice(2);
  if (files.length === 0)
    throw new Error('usage: npm run bench:publish -- FILE.json …, files that "npm run bench -- --json" has written');
  const report = joinReports(await Promise.all(files.map(readReport)));
  const folder = join(PROJECT_ROOT, 'docs/benchmarks');
  await mkdir(folder, { recursive: true });
  const name = pageOf(report);
  const plot = report.figures.find(({ id }) => id === poolPeers.id);
  const text = [
    `# Benchmarks of ${report.date}\n`,
    'Made by `npm run bench` and written here by `npm run bench:publish`. Ratios are medians over the rounds, each taken between runs',
    'that stood next to each other.\n',
    asMarkdown(report),
    ...(plot ? ['\n## Accuracy against milliseconds\n', `![The pool and its peers](${name}-pool.svg)`] : []),
  ].join('\n');
  await writeFile(join(folder, `${name}.md`), `${text}\n`);
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(report, undefined, 2)}\n`);
  if (plot) await writeFile(join(folder, `${name}-pool.svg`), poolSvg(plot.rows));
  const contents = contentsOf(report);
  // Figures that take long are measured less often: what was not measured now stands as it was, with its own day.
  const absent = FIGURES.filter(({ id }) => !report.figures.some((figure) => figure.id === id));
  await fill(PERFORMANCE, contents, (marker) => absent.some(({ id }) => id === figureOf(marker)));
  // The README's figures and its count of goals are of one day.
  const missing = absent.filter(({ id }) => IN_README.includes(id)).map(({ id }) => id);
  if (missing.length > 0) console.log(`${README} stays as it is: not measured: ${missing.join(', ')}`);
  else await fill(README, contents);
}

async function readReport(file: string): Promise<Report> {
  const report = JSON.parse(await readFile(file, 'utf8')) as Report;
  if (report.schemaVersion !== 2) throw new Error(`"${file}" is of version ${report.schemaVersion}, wanted 2`);
  return report;
}

/** @throws Error where they are of several days or machines */
export function joinReports(reports: readonly Report[]): Report {
  const [first, ...others] = reports as readonly [Report, ...Report[]];
  for (const { date, machine } of others) {
    if (date !== first.date || machine.cpu !== first.machine.cpu || machine.cores !== first.machine.cores) {
      throw new Error(
        `Reports of one page have one day and machine: found ${date}, ${machine.cpu}, wanted ${first.date}, ${first.machine.cpu}`,
      );
    }
  }
  const figures = new Map(reports.flatMap((report) => report.figures.map((figure) => [figure.id, figure] as const)));
  const verdicts = new Map(
    reports.flatMap((report) => report.verdicts.map((own) => [`${own.figure} ${own.ratio}`, own] as const)),
  );
  const order = FIGURES.map(({ id }) => id);
  return {
    ...first,
    versions: Object.assign({}, ...reports.map(({ versions }) => versions)),
    figures: [...figures.values()].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
    verdicts: [...verdicts.values()].sort((a, b) => order.indexOf(a.figure) - order.indexOf(b.figure)),
  };
}

async function fill(
  file: string,
  contents: Readonly<Record<string, string>>,
  isLeft?: (marker: string) => boolean,
): Promise<void> {
  const path = join(PROJECT_ROOT, file);
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before !== undefined) await writeFile(path, fillMarkers(before, contents, isLeft));
}

/** "pool--date" is of the figure "pool". */
const figureOf = (marker: string) => marker.split('--')[0];

/**
 * What README.md and docs/performance.md may name: `date`, `machine`, `goals` (table), `summary` ("17 ok, 1 below"), each
 * figure's table by its id, its day and machine as `pool--measured`, and single numbers: a ratio as
 * `whole-job--notebook-float32`, a contender's median as `base--headstart-int8`, both in lower case with hyphens for all else.
 */
export function contentsOf(report: Report): Record<string, string> {
  const { machine, figures, verdicts, date } = report;
  const machineName = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB`;
  const contents: Record<string, string> = {
    date,
    machine: machineName,
    goals: goalTable(verdicts),
    summary: countLine(verdicts),
  };
  for (const figure of figures) {
    contents[figure.id] = figureTable(figure);
    contents[keyOf(figure.id, 'measured')] = `${date}, ${machineName}, load ${machine.load.toFixed(1)} at the start`;
    for (const [name, value] of Object.entries(figure.ratios)) contents[keyOf(figure.id, name)] = plain(value);
    for (const { name, values } of figure.rows) contents[keyOf(figure.id, name)] = plain(median(values));
  }
  return contents;
}

/** A day's measurements on two machines are two pages. */
const pageOf = ({ date, machine }: Report) => `${date}-${hyphenated(machine.cpu.replace(/\(.*?\)|processor/gi, ''))}`;

const keyOf = (id: string, name: string) => `${id}--${hyphenated(name)}`;

const hyphenated = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

if (require.main === module) {
  main().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
