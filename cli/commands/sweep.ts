import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { ConfigError } from '../../shared/errors';
import { putJson } from '../../shared/json-file';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { cacheFolder } from '../cache-folder';
import { addConfigOptions } from '../config-options';
import { interruptible } from '../interruptible';
import { addLabelsOption, type LabelsFlag } from '../labels-option';
import { OutFolder } from '../local/out-folder';
import { runLocally } from '../local/run-locally';
import { loadTensorflow } from '../machine/load-tensorflow';
import { openStore } from '../open-store';
import { storeUri } from '../place';
import { type ConfigFlags, runConfig } from '../run-config';
import { showSweep } from '../sweep/show-sweep';
import { sweepRun } from '../sweep/sweep-run';
import { printTo } from '../terminal/print-to';
import { showRun } from '../terminal/show-run';

interface SweepFlags extends ConfigFlags, LabelsFlag {
  readonly out?: string;
  readonly store?: string;
  readonly trials?: string;
  readonly seconds?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const DEFAULT_TRIALS = 20;
const MOST_TRIALS = 10_000;
const SWEEP_FILE = 'sweep.json';

const EXAMPLES = `
Tries learning rates, dropouts, weight decays and, if classes differ in size,
class weights, on features that are computed once. SOURCE is the same as for
"headstart train"; RUN is the folder of a run on this machine. Trial 0 is the
run's own setting. Trials are ranked by their validation loss, or by
cross-validation with --cross-validate; test images are not used. The same seed
and number of trials give the same sweep.json.

Examples:
  $ headstart sweep run
  $ headstart sweep run --trials 50 --repeats 3
  $ headstart sweep photos.zip --out sweep --seconds 60
  $ headstart sweep run --cross-validate 5 --json > sweep.json`;

/** Adds `headstart sweep`. */
export function addSweep(program: Command): void {
  const command = program
    .command('sweep')
    .description('try settings of the head on cached features and rank them')
    .argument('<source...>', 'a run on this machine, or a source as for "headstart train"')
    .option('-o, --out <folder>', `where ${SWEEP_FILE} goes (default: the folder of the run)`)
    .option('--store <address>', 'where the features are kept, as in "headstart train"')
    .option('--trials <number>', `settings to try (default: ${DEFAULT_TRIALS}, unlimited with --seconds)`)
    .option('--seconds <number>', 'start no further trial after this many seconds');
  addConfigOptions(addLabelsOption(command))
    .option('--json', `print ${SWEEP_FILE}, and nothing else, on standard output`)
    .option('--quiet', 'print the result only')
    .addHelpText('after', EXAMPLES)
    .action(sweep);
}

async function sweep(sources: readonly string[], flags: SweepFlags): Promise<void> {
  const print = printTo(flags.json ? process.stderr : process.stdout);
  const [trials, seconds] = [wholeNumber('--trials', flags.trials), wholeNumber('--seconds', flags.seconds)];
  const [run = '', other] = sources;
  const [folds, repeats] = [
    wholeNumber('--cross-validate', flags.crossValidate) ?? 0,
    wholeNumber('--repeats', flags.repeats) ?? 1,
  ];
  const uri = storeUri(flags.store ?? join(cacheFolder(process.env), 'store'));
  await interruptible('Run the same command again: features that are there are not computed again.', async (signal) => {
    const { runId, out } =
      other === undefined && existsSync(join(run, 'run.json'))
        ? await openRun(run, flags)
        : await computeFeatures(sources, flags, uri, print, signal);
    loadTensorflow();
    const deadline = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + seconds * 1000;
    const result = await sweepRun(openStore(uri), runId, {
      trials: trials ?? (seconds === undefined ? DEFAULT_TRIALS : MOST_TRIALS),
      ...{ folds, repeats, signal },
      goOn: () => Date.now() < deadline,
      onTrial: ({ trial, loss, accuracy }) => {
        if (!flags.quiet) print(`Trial ${trial}  loss ${loss.toFixed(4)}  accuracy ${accuracy.toFixed(4)}`);
      },
    });
    await putJson(new FileBlobStore(out), SWEEP_FILE, result);
    if (flags.json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    else {
      showSweep(result, sources.join(' '), print, process.stdout.columns || undefined);
      print(`Leaderboard: ${join(relative('', out) || '.', SWEEP_FILE)}`);
    }
  });
}

/** Flags that are no settings of a run. */
const OWN = new Set(['out', 'store', 'trials', 'seconds', 'json', 'quiet', 'verbose', 'crossValidate', 'repeats']);

/** A run that is there. Its settings are its own. */
async function openRun(folder: string, flags: SweepFlags): Promise<{ runId: string; out: string }> {
  const given = Object.keys(flags).filter((name) => !OWN.has(name) && flags[name as keyof SweepFlags] !== false);
  if (given.length) {
    throw new ConfigError(`"${folder}" is a run, whose settings are its own; found the flag for "${given[0]}"`, {
      remedy: 'leave the flag out, or give the source instead of the run',
    });
  }
  const run = await new OutFolder(folder).run();
  if (!run) {
    throw new ConfigError(`"${folder}" contains no run: it has no file "run.json"`, {
      remedy: 'give the folder of "headstart train --out", or the source it was trained on',
    });
  }
  return { runId: run.runId, out: resolve(flags.out ?? folder) };
}

async function computeFeatures(
  source: readonly string[],
  flags: SweepFlags,
  storeUri: string,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<{ runId: string; out: string }> {
  if (flags.out === undefined) {
    throw new ConfigError(`"${source.join(' ')}" is not the folder of a run, and --out is not given`, {
      remedy: `give --out, the folder for ${SWEEP_FILE}`,
    });
  }
  const out = resolve(flags.out);
  if ((await new OutFolder(out).run())?.status === 'succeeded') {
    throw new ConfigError(`"${flags.out}" contains a finished run`, {
      remedy: `sweep that run with "headstart sweep ${flags.out}", or give another --out`,
    });
  }
  // How trials are measured is no part of the run whose features they use.
  const { config, input, file } = await runConfig({ ...flags, crossValidate: undefined, repeats: undefined });
  if (file && !flags.quiet) print(`Config: ${file}`);
  const { runId } = await runLocally({
    ...{ source, labels: flags.labels, out, storeUri, config, configInput: input, signal },
    cacheFolder: cacheFolder(process.env),
    force: false,
    severalLabels: 'read',
    command: ['headstart', ...process.argv.slice(2)],
    watch: showRun({ print, bars: process.stderr, quiet: flags.quiet ?? false }),
    stopBefore: 'TrainHead',
  });
  return { runId, out };
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new ConfigError(`${flag} is "${text}", wanted a whole number above 0`);
  return Number(text);
}
