import { join } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { ConfigError } from '../../shared/errors';
import { remedyText } from '../../shared/report/remedy-text';
import { cacheFolder } from '../cache-folder';
import { addAwsOptions } from '../cloud/cloud-options';
import type { DescribedRun } from '../runs/describe-run';
import type { Runs, RunsFlags } from '../runs/with-runs';
import { printTo } from '../terminal/print-to';

const EXAMPLES = `
Runs are looked up in the folder that "headstart train" uses, in another folder
or a bucket (--store), or in a deployed stack (--stack), which also knows what
is running. A run is named by its id, or by the folder of its artifacts.

Examples:
  $ headstart runs list
  $ headstart runs list --stack Headstart
  $ headstart runs show runs/photos-1
  $ headstart runs show photos-20261125-023104-k3f9 --store s3://my-bucket
  $ headstart runs compare 16db774364fd57d04ac90e28
  $ headstart runs get photos-20261125-023104-k3f9 --stack Headstart --out run`;

interface ListFlags extends RunsFlags {
  readonly limit: string;
  readonly json?: boolean;
}

/** Adds `headstart runs list|show|compare|get`. */
export function addRuns(program: Command): void {
  const runs = program
    .command('runs')
    .description('list, show, compare and fetch runs of a folder, a bucket or a deployed stack');
  runs.addHelpText('after', EXAMPLES);
  const folder = join(cacheFolder(process.env), 'store');
  const add = (usage: string, description: string) =>
    addAwsOptions(
      runs
        .command(usage)
        .description(description)
        .option('--store <address>', `folder, s3://bucket or s3://bucket/prefix (default: ${folder})`)
        .option('--stack <name>', 'a deployed stack'),
    )
      .exitOverride()
      .option('--verbose', 'show stack traces');
  add('list', 'list runs, the newest first')
    .option('--limit <number>', 'at most this many', '20')
    .option('--json', 'print JSON, and nothing else, on standard output')
    .action(list);
  add('show <run>', "show a run's input, results and files")
    .option('--json', 'print JSON, and nothing else, on standard output')
    .action(show);
  add('compare <run> [other]', 'compare a run with another, or with the last one on the same data')
    .option('--json', 'print JSON, and nothing else, on standard output')
    .action(compare);
  add('get <run>', "fetch a run's artifacts into a folder")
    .requiredOption('-o, --out <folder>', 'where they go')
    .option('--force', 'replace another run in the folder')
    .action(get);
}

async function list(flags: ListFlags): Promise<void> {
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new ConfigError(`--limit is "${flags.limit}", wanted a whole number above 0`);
  }
  await withRuns(flags, async (runs) => {
    const { newestRuns } = await import('../runs/newest-runs');
    const { summarizeRun } = await import('../runs/run-summary');
    const { renderList } = await import('../runs/render-runs');
    const { runs: shown, found } = await newestRuns(runs, limit);
    if (flags.json) {
      process.stdout.write(`${JSON.stringify({ schemaVersion: 1, runs: shown.map(summarizeRun) }, undefined, 2)}\n`);
    } else if (shown.length) {
      process.stdout.write(`${renderList(shown, process.stdout.columns || undefined)}\n`);
      for (const { status, failure } of shown) {
        if (status === 'damaged')
          process.stderr.write(`${failure?.problem}\n${pc.bold('→')} ${remedyText(failure?.remedy ?? '')}\n`);
      }
      const more = found - shown.length;
      if (more) process.stderr.write(`${more} more: --limit ${found} shows them\n`);
    } else process.stderr.write(`No runs in ${runs.store.uri}\n`);
  });
}

async function show(named: string, flags: RunsFlags & { readonly json?: boolean }): Promise<void> {
  await withRuns(flags, async (runs) => {
    const { renderRun } = await import('../runs/render-runs');
    const { summarizeRun } = await import('../runs/run-summary');
    const run = await describe(runs, await runIdOf(named));
    const text = flags.json
      ? JSON.stringify(
          { schemaVersion: 1, ...summarizeRun(run), metrics: run.metrics ?? run.multiLabel ?? null },
          undefined,
          2,
        )
      : renderRun(run, runs.store.uri);
    process.stdout.write(`${text}\n`);
  });
}

async function compare(
  named: string,
  other: string | undefined,
  flags: RunsFlags & { readonly json?: boolean },
): Promise<void> {
  await withRuns(flags, async ({ store }) => {
    const { compareStoredRuns } = await import('../runs/compare-stored-runs');
    const { before, after, lines, json, isSameData } = await compareStoredRuns(store, named, other);
    if (flags.json) {
      process.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
      return;
    }
    const print = printTo(process.stdout);
    for (const line of [`${before.runId} → ${after.runId}`, ...lines]) print(line);
    if (!isSameData) {
      process.stderr.write('Notice: the two were measured on different images, so the numbers do not compare\n');
    }
  });
}

async function get(
  named: string,
  flags: RunsFlags & { readonly out: string; readonly force?: boolean; readonly quiet?: boolean },
): Promise<void> {
  await withRuns(flags, async (runs) => {
    const runId = await runIdOf(named);
    const { getRun } = await import('../runs/get-run');
    await getRun(runs.store, runId, {
      out: flags.out,
      force: flags.force ?? false,
      flags: runs.flags,
      execution: (await runs.executions()).get(runId),
      print: flags.quiet ? () => {} : printTo(process.stdout),
      bars: flags.quiet ? SILENT : process.stderr,
    });
  });
}

const SILENT = { write: () => undefined };

async function runIdOf(named: string): Promise<string> {
  const { runIdOf: idOf } = await import('../runs/run-id-of');
  return idOf(named);
}

async function describe(runs: Runs, runId: string): Promise<DescribedRun> {
  const { describeRun } = await import('../runs/describe-run');
  const { checkRunId } = await import('../cloud/start-run');
  return describeRun(runs.store, checkRunId(runId), (await runs.executions()).get(runId));
}

async function withRuns(flags: RunsFlags, work: (runs: Runs) => Promise<void>): Promise<void> {
  const { withRuns: withThem } = await import('../runs/with-runs');
  await withThem(flags, work);
}
