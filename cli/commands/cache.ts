import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigError } from '../../shared/errors';
import type { CachedSpace } from '../../shared/features/list-cache';
import type { PrunableStore } from '../../shared/storage/prunable-store';
import { thousands } from '../../shared/thousands';
import { parseAge, parseBytes } from '../cache/parse-amount';
import { cacheFolder } from '../cache-folder';
import { addAwsOptions } from '../cloud/cloud-options';
import type { RunsFlags } from '../runs/with-runs';

interface EvictFlags extends RunsFlags {
  readonly olderThan?: string;
  readonly keep?: string;
  readonly base?: string;
  readonly precision?: string;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
The feature cache makes a second run fast. Evicted features are computed again
when they are needed, even by a run that is active at the time: no result
depends on the cache.

Examples:
  $ headstart cache list
  $ headstart cache evict --older-than 30d --dry-run
  $ headstart cache evict --keep 5GB --store s3://my-bucket
  $ headstart cache evict --base stanford-dogs --precision int8`;

/** Adds `headstart cache list|evict`. */
export function addCache(program: Command): void {
  const cache = program.command('cache').description('list and remove the features that runs have computed');
  cache.addHelpText('after', EXAMPLES);
  const folder = join(cacheFolder(process.env), 'store');
  const add = (usage: string, description: string) =>
    addAwsOptions(
      cache
        .command(usage)
        .description(description)
        .option('--store <address>', `folder, s3://bucket or s3://bucket/prefix (default: ${folder})`)
        .option('--stack <name>', 'a deployed stack'),
    )
      .exitOverride()
      .option('--json', 'print JSON, and nothing else, on standard output')
      .option('--verbose', 'show stack traces');
  add('list', 'list what is cached, by base and precision: entries, images, bytes, and when it was written').action(
    list,
  );
  add('evict', 'remove cached features: the oldest, those above a size, or all of a base')
    .option('--older-than <age>', 'written longer ago, such as 12h, 30d or 2w')
    .option('--keep <size>', 'the oldest, until no more than this remains, such as 500MB or 20GB')
    .option('--base <base>', 'only this base: its name or the first digits of its sha256')
    .option('--precision <name>', 'only float32 or only int8')
    .option('--all', 'everything that the other options leave')
    .option('--dry-run', 'print what would be removed, and remove nothing')
    .action(evict);
}

async function list(flags: RunsFlags & { readonly json?: boolean }): Promise<void> {
  await withCache(flags, async ({ store, spaces, names }) => {
    const { isUnfinished } = await import('../../shared/features/list-cache');
    const { renderCache, sizeOf, unfinishedLine } = await import('../cache/render-cache');
    const { describeSpace } = await import('../cache/describe-space');
    if (flags.json) {
      const shown = spaces.map(({ space, entries, indexedImages }) => {
        const times = entries.map(({ writtenMs }) => writtenMs).sort((a, b) => a - b);
        const [oldest, newest] = [times[0], times.at(-1)].map((time) => new Date(time ?? 0).toISOString());
        const described = { space, ...describeSpace(space, names) };
        const unfinished = entries.filter(isUnfinished).length;
        const bytes = sizeOf(entries);
        return { ...described, entries: entries.length, unfinished, images: indexedImages, bytes, oldest, newest };
      });
      printJson({ schemaVersion: 1, store: store.uri, spaces: shown });
    } else if (spaces.length) {
      process.stdout.write(`${renderCache(spaces, names, Date.now())}\n${unfinishedLine(spaces)}`);
    } else process.stderr.write(`No features are cached in ${store.uri}\n`);
  });
}

async function evict(flags: EvictFlags): Promise<void> {
  const { olderThan, keep, base, precision, all, dryRun = false } = flags;
  if ([olderThan, keep, base, precision].every((flag) => flag === undefined) && !all) {
    throw new ConfigError('Nothing selects what to evict', {
      remedy: 'give --older-than, --keep, --base or --precision, or --all for everything',
    });
  }
  const olderThanMs = olderThan === undefined ? undefined : parseAge('--older-than', olderThan);
  const keepBytes = keep === undefined ? undefined : parseBytes('--keep', keep);
  await withCache(flags, async ({ store, spaces, names }) => {
    const { chooseEvictions } = await import('../../shared/features/choose-evictions');
    const { evictFeatures } = await import('../../shared/features/evict-features');
    const { spaceMatcher } = await import('../cache/match-space');
    const { sizeOf } = await import('../cache/render-cache');
    const { bytesText } = await import('../terminal/progress-bar');
    const entries = spaces.flatMap((space) => space.entries);
    const matches = spaceMatcher({ base, precision }, spaces, names);
    const going = chooseEvictions(entries, { matches, olderThanMs, keepBytes }, Date.now());
    if (!dryRun) await evictFeatures(store, going, (text) => process.stderr.write(`Notice: ${text}\n`));
    const left = sizeOf(entries) - sizeOf(going);
    if (flags.json) {
      const keys = going.map(({ key }) => key);
      printJson({ schemaVersion: 1, store: store.uri, dryRun, evicted: keys, bytes: sizeOf(going), leftBytes: left });
      return;
    }
    const did = dryRun ? 'Would evict' : 'Evicted';
    const number = thousands(going.length);
    process.stdout.write(
      `${did} ${number} of ${thousands(entries.length)} entries, ${bytesText(sizeOf(going))}; ${bytesText(left)} ${dryRun ? 'would stay' : 'stay'}\n`,
    );
  });
}

interface Cache {
  readonly store: PrunableStore;
  readonly spaces: readonly CachedSpace[];
  /** Names of bases by sha256. */
  readonly names: ReadonlyMap<string, string>;
}

async function withCache(flags: RunsFlags, work: (cache: Cache) => Promise<void>): Promise<void> {
  const { withRuns } = await import('../runs/with-runs');
  await withRuns(flags, async ({ store }) => {
    const { listCache } = await import('../../shared/features/list-cache');
    const { baseNames } = await import('../cache/base-names');
    const spaces = await listCache(store);
    const names = await baseNames(
      store,
      spaces.map(({ space }) => space.split('/')[0] ?? ''),
    );
    await work({ store, spaces, names });
  });
}

const printJson = (value: unknown) => void process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
