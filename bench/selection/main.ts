import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../../cli/cache-folder';
import { openStore } from '../../cli/open-store';
import { storeUri } from '../../cli/place';
import { poolEntries } from '../../cli/select/pool';
import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import { type PreparedSet, prepareSets } from '../sets/prepare-sets';
import { PUBLIC_SETS } from '../sets/public-sets';
import { halving } from './halving';
import { knownHits, knownPairHits } from './known-hits';
import { type LinearHeadsResult, linearHeads } from './linear-heads';
import { FOLDS, measureSet, type SetResult } from './measure-set';
import { RACES } from './racing';
import { type SetFeatures, setFeatures } from './set-features';
import { splitFolds } from './split-folds';
import { selectionTables } from './tables';
import { titleOf } from './task-of';
import { type TogetherResult, together } from './together';

/** Of the head that is compared with one of default epochs: on few images of many classes those end too early. */
const MORE_EPOCHS = 80;

const USAGE = `usage: npm run bench:selection -- [--out bench-selection] [--from FOLDER] [--only hymenoptera,flowers] [--images 1000] [--pool a,b] [--linear efficientnet-lite0@224,stanford-dogs@160] [--json FILE]
  --out     zips, features and heads are kept there: a bench that was stopped goes on where it was
  --from    a folder with the Git repositories of the sets by their names; without it they are fetched from github.com
  --only    sets: ${PUBLIC_SETS.map(({ name }) => name).join(', ')}
  --images  of each set, drawn at random where it has more
  --pool    as "headstart select" takes it
  --linear  candidates on whose features Keras' and PyTorch's linear heads are trained, too, in the same folds`;

/** `npm run bench:selection`: how good the choice of a base is on public sets, and what it costs. Prints the tables of docs/selection.md. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'bench-selection' },
      from: { type: 'string' },
      only: { type: 'string' },
      images: { type: 'string', default: '1000' },
      pool: { type: 'string' },
      linear: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  const out = resolve(values.out);
  const log = (line: string) => console.error(line);
  const from = values.from === undefined ? undefined : resolve(values.from);
  const sets = await prepareSets({ out: join(out, 'sets'), from, only: values.only?.split(','), log });
  const results: MeasuredResult[] = [];
  for (const set of sets) {
    results.push(
      await measure(set, {
        out,
        mostImages: Number(values.images),
        pool: values.pool,
        linear: values.linear?.split(',') ?? [],
        log,
      }),
    );
    // The next set takes minutes again.
    if (values.json) await writeFile(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
  }
  console.log(selectionTables(results));
  const missing = PUBLIC_SETS.filter(({ name }) => !sets.some((own) => own.name === name)).map(({ name }) => name);
  if (missing.length > 0) console.log(`\nNot measured: ${missing.join(', ')}.`);
  if (sets.length === 0) process.exitCode = 5;
}

export type MeasuredResult = SetResult & {
  readonly together: TogetherResult | undefined;
  readonly linear: readonly LinearHeadsResult[];
};

interface MeasureOptions {
  readonly out: string;
  readonly mostImages: number;
  readonly pool: string | undefined;
  readonly linear: readonly string[];
  log(line: string): void;
}

async function measure(set: PreparedSet, { out, mostImages, pool, linear, log }: MeasureOptions) {
  const cache = cacheFolder(process.env);
  const { base: _, ...config } = parseRunConfig({});
  const { signal } = new AbortController();
  const options = {
    store: openStore(storeUri(join(out, 'store'))),
    cacheFolder: cache,
    config,
    notice: log,
    signal,
    mostImages,
  };
  const features: SetFeatures[] = [];
  for (const entry of poolEntries(pool, cache)) {
    const found = await setFeatures(set.zip, entry, options);
    if ('table' in found) features.push(found);
    else log(`Left out: ${found.name}: ${found.reason}`);
  }
  const [first] = features;
  if (!first) throw new Error('None of the pool can be used here');
  const foldOf = splitFolds(first.table, first.classes.length, FOLDS, 1);
  const hits: Uint8Array[] = [];
  for (const own of features) hits.push(await knownHits(own, foldOf, join(out, 'heads'), set.name));
  log(`${set.name}: features and heads of ${features.length} candidates are there`);
  const pairHits = (pair: readonly [number, number], fold: number) => {
    const both = pair.map((index) => features[index]) as [SetFeatures, SetFeatures];
    return knownPairHits(both, foldOf, fold, join(out, 'heads'), set.name);
  };
  const measured = { name: set.name, features, foldOf, hits, pairHits };
  const heads: LinearHeadsResult[] = [];
  for (const [i, own] of features.entries()) {
    if (!linear.includes(titleOf(own))) continue;
    const folder = join(out, 'linear', set.name, `${titleOf(own)}-${own.table.count}`);
    const longer = await knownHits(own, foldOf, join(out, 'heads'), set.name, MORE_EPOCHS);
    const ours = { hits: hits[i] as Uint8Array, others: { [`Headstart, --epochs ${MORE_EPOCHS}`]: longer } };
    heads.push(await linearHeads(own, foldOf, ours, { folder, cache, log }));
  }
  return {
    ...(await measureSet(measured, [halving, ...RACES])),
    together: await together(measured),
    linear: heads,
  };
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
