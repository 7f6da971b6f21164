import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareSets } from './prepare-sets';
import { PUBLIC_SETS } from './public-sets';

const USAGE = `usage: npm run bench:sets -- --out FOLDER [--from FOLDER] [--only hymenoptera,flowers]
  --out     where the zips of class folders go
  --from    a folder with Git repositories by their names (${PUBLIC_SETS.map(({ repository }) => repository.split('/')[1]).join(', ')});
            without it they are fetched from github.com
  --only    sets: ${PUBLIC_SETS.map(({ name }) => name).join(', ')}`;

/** `npm run bench:sets`: the public sets of docs/selection.md as zips. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, from: { type: 'string' }, only: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help || !values.out) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const only = values.only?.split(',');
  const from = values.from === undefined ? undefined : resolve(values.from);
  const sets = await prepareSets({ out: resolve(values.out), from, only, log: console.log });
  console.log(`${sets.length} of ${only?.length ?? PUBLIC_SETS.length} sets are in ${resolve(values.out)}`);
  if (sets.length === 0) process.exitCode = 5;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
