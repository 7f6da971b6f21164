import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { fewImages } from '../../shared/dataset/few-images';
import { ConfigError } from '../../shared/errors';
import type { LearningCurve } from '../../shared/metrics/learning-curve';
import { cacheFolder } from '../cache-folder';
import { COMPARE_CHART, COMPARE_DEFAULTS, COMPARE_FILE, compareWithScratch } from '../compare/compare-with-scratch';
import { interruptible } from '../interruptible';
import type { LabelsFlag } from '../labels-option';
import { storeUri } from '../place';
import { runConfig } from '../run-config';
import { printTo } from '../terminal/print-to';
import { showRun } from '../terminal/show-run';
import { table } from '../terminal/table';

interface CompareFlags extends LabelsFlag {
  readonly scratch?: boolean;
  readonly out: string;
  readonly store?: string;
  readonly base?: string;
  readonly width?: string;
  readonly imageSize?: string;
  readonly epochs?: string;
  readonly seed?: string;
  readonly config?: string | false;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLES = `
Examples:
  $ headstart compare --scratch photos.zip --out compared
  $ headstart compare --scratch photos.zip --out compared --epochs 20`;

/** Adds `headstart compare`. */
export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('compare transfer with training the same network from random weights; takes minutes')
    .argument('[source...]', 'zip, folder, https:// or s3:// address, as for "train"')
    .option('--scratch', 'the same network from random weights, for the same epochs')
    .requiredOption('-o, --out <folder>', "where compare.json, compare.svg and the transfer run's artifacts go")
    .option('--store <address>', 'as for "train"')
    .option('--base <base>', 'as for "train"')
    .option('--width <factor>', 'as for "train"')
    .option('--image-size <pixels>', `size of the input (default: ${COMPARE_DEFAULTS.imageSizePx})`)
    .option('--epochs <number>', `passes over the training images, for both (default: ${COMPARE_DEFAULTS.head.epochs})`)
    .option('--labels <file>', 'as for "train"')
    .option('--seed <number>', 'the same seed gives the same numbers (default: 1)')
    .option('--config <file>', 'as for "train"')
    .option('--no-config', 'read no configuration file')
    .option('--force', 'replace another run in the folder')
    .option('--json', 'print compare.json, and nothing else, on standard output')
    .option('--quiet', 'print the result only')
    .addHelpText('after', EXAMPLES)
    .action(compare);
}

async function compare(source: readonly string[], flags: CompareFlags): Promise<void> {
  if (!flags.scratch) throw new ConfigError('Nothing to compare with was named', { remedy: 'add --scratch' });
  const { config, input, file } = await runConfig(flags, { defaults: COMPARE_DEFAULTS });
  const cache = cacheFolder(process.env);
  const out = resolve(flags.out);
  const print = printTo(flags.json ? process.stderr : process.stdout);
  const quiet = flags.quiet ?? false;
  if (file && !quiet) print(`Config: ${file}`);
  const comparison = await interruptible('Run the same command again.', (signal) =>
    compareWithScratch({
      ...{ source, labels: flags.labels, out, config, configInput: input, force: flags.force ?? false, signal },
      ...{ storeUri: storeUri(flags.store ?? join(cache, 'store')), cacheFolder: cache },
      command: ['headstart', ...process.argv.slice(2)],
      watch: showRun({ print, bars: process.stderr, quiet }),
      onScratch() {
        if (!quiet) print(`\n${pc.bold('The same network from random weights')}`);
      },
    }),
  );
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(comparison, undefined, 2)}\n`);
    return;
  }
  printComparison(comparison.transfer, comparison.scratch, out, print);
  const few = fewImages(comparison.validationImages);
  if (few) print(`${pc.yellow('Warning:')} these accuracies come ${few}`);
}

function printComparison(
  transfer: LearningCurve,
  scratch: LearningCurve,
  out: string,
  print: (line: string) => void,
): void {
  const row = (name: string, key: keyof LearningCurve) => {
    const [a, b] = [transfer[key], scratch[key]];
    return [name, a.toFixed(4), b.toFixed(4), a > b ? 'higher' : a < b ? 'lower' : 'equal'];
  };
  print('');
  print(
    table([
      ['validation accuracy', 'transfer', 'scratch', 'transfer is'],
      row('start (after epoch 1)', 'start'),
      row('slope (gain an epoch)', 'slope'),
      row('asymptote', 'asymptote'),
    ]),
  );
  const folder = relative('', out) || '.';
  print(`\nNumbers: ${join(folder, COMPARE_FILE)}`);
  print(`Chart:   ${join(folder, COMPARE_CHART)}`);
}
