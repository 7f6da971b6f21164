import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../cli/project-root';
import { median } from './figure';
import { fillMarkers } from './fill-markers';
import { asMarkdown, countLine, figureTable, goalTable, plain, type Report } from './report';

/**
 * `npm run bench:publish -- FILE.json`: writes docs/benchmarks/<date>-<processor>.md and .json from what
 * `npm run bench -- --json` has measured, and the figures that README.md marks.
 */
async function main(): Promise<void> {
  const file = process.argv[2];
  if (!file)
    throw new Error('usage: npm run bench:publish -- FILE.json, a file that "npm run bench -- --json" has written');
  const report = JSON.parse(await readFile(file, 'utf8')) as Report;
  if (report.schemaVersion !== 2) throw new Error(`"${file}" is of version ${report.schemaVersion}, wanted 2`);
  const folder = join(PROJECT_ROOT, 'docs/benchmarks');
  await mkdir(folder, { recursive: true });
  const text = `# Benchmarks of ${report.date}\n\nMade by \`npm run bench\` and written here by \`npm run bench:publish\`. Ratios are medians over the rounds, each taken between runs\nthat stood next to each other.\n\n${asMarkdown(report)}\n`;
  const page = join(folder, pageOf(report));
  await writeFile(`${page}.md`, text);
  await writeFile(`${page}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  const readme = join(PROJECT_ROOT, 'README.md');
  const before = await readFile(readme, 'utf8').catch(() => undefined);
  if (before !== undefined) await writeFile(readme, fillMarkers(before, contentsOf(report)));
}

/**
 * What README.md may name: `date`, `machine`, `goals` (table), `summary` ("17 ok, 1 below"), each figure's table by its id,
 * and single numbers: a ratio as `whole-job--notebook-float32`, a contender's median as `base--headstart-int8`, both in
 * lower case with hyphens for all else.
 */
export function contentsOf(report: Report): Record<string, string> {
  const { machine, figures, verdicts, date } = report;
  const contents: Record<string, string> = {
    date,
    machine: `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB`,
    goals: goalTable(verdicts),
    summary: countLine(verdicts),
  };
  for (const figure of figures) {
    contents[figure.id] = figureTable(figure);
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
