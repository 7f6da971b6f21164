import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from '../cli/project-root';
import { fillSimulated, simulatedTables } from './simulated-tables';

/**
 * `npm run simulate`: what becomes of runs of a million images and more, as tables in Markdown. `-- --write` puts them into
 * docs/performance.md; a test holds the page to them.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
  const tables = await simulatedTables();
  if (!values.write) return console.log(tables);
  const page = join(PROJECT_ROOT, 'docs/performance.md');
  await writeFile(page, fillSimulated(await readFile(page, 'utf8'), tables));
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
