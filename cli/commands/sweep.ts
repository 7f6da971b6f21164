import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { ConfigError } from '../../shared/errors';
import { cacheFolder } from '../cache-folder';
import { addConfigOptions } from '../config-options';
import { interruptible } from '../interruptible';
import { addLabelsOption, type LabelsFlag } from '../labels-option';
import { storeUri } from '../place';
import { type ConfigFlags, runConfig } from '../run-config';
import { showSweep } from '../sweep/show-sweep';
import {
  checkSweepSettings,
  DEFAULT_TRIALS,
  runToSweep,
  SWEEP_FILE,
  sweepableRun,
  sweepableSource,
  sweepInto,
} from '../sweep/sweep-source';
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

async function sweep(source: readonly string[], flags: SweepFlags): Promise<void> {
  const quiet = flags.quiet ?? false;
  const print = printTo(flags.json ? process.stderr : process.stdout);
  const settings = {
    trials: wholeNumber('--trials', flags.trials),
    seconds: wholeNumber('--seconds', flags.seconds),
    folds: wholeNumber('--cross-validate', flags.crossValidate),
    repeats: wholeNumber('--repeats', flags.repeats),
  };
  checkSweepSettings(settings, FLAGS);
  const cache = cacheFolder(process.env);
  const places = { storeUri: storeUri(flags.store ?? join(cache, 'store')), cacheFolder: cache };
  const out = flags.out === undefined ? undefined : resolve(flags.out);
  const run = runToSweep(source);
  await interruptible('Run the same command again: features that are there are not computed again.', async (signal) => {
    const swept =
      run === undefined
        ? await sweepableSource({
            ...{ source, labels: flags.labels, out, ...places, signal },
            command: ['headstart', ...process.argv.slice(2)],
            watch: showRun({ print, bars: process.stderr, quiet }),
            config: () => configOf(flags, print),
          })
        : await sweepableRun(run, out ?? resolve(run), settingIn(flags));
    const result = await sweepInto(swept, places.storeUri, settings, {
      signal,
      onTrial({ trial, loss, accuracy }) {
        if (!quiet) print(`Trial ${trial}  loss ${loss.toFixed(4)}  accuracy ${accuracy.toFixed(4)}`);
      },
    });
    if (flags.json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    else {
      showSweep(result, source.join(' '), print, process.stdout.columns || undefined);
      print(`Leaderboard: ${join(relative('', swept.out) || '.', SWEEP_FILE)}`);
    }
  });
}

const FLAGS = { trials: '--trials', seconds: '--seconds', folds: '--cross-validate', repeats: '--repeats' } as const;

/** Flags that are no settings of a run. */
const OWN = new Set(['out', 'store', 'trials', 'seconds', 'json', 'quiet', 'verbose', 'crossValidate', 'repeats']);

/** A flag that is one, where it was given. */
function settingIn(flags: SweepFlags): string | undefined {
  const given = Object.keys(flags).find((name) => !OWN.has(name) && flags[name as keyof SweepFlags] !== false);
  return given && `the flag for "${given}"`;
}

async function configOf(flags: SweepFlags, print: (line: string) => void) {
  // How trials are measured is no part of the run whose features they use.
  const { config, input, file } = await runConfig({ ...flags, crossValidate: undefined, repeats: undefined });
  if (file && !flags.quiet) print(`Config: ${file}`);
  return { config, input };
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new ConfigError(`${flag} is "${text}", wanted a whole number above 0`);
  return Number(text);
}
