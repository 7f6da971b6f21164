import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { openSource } from '../../shared/archive/open-source';
import { ableTo, expectedArchitecture } from '../../shared/backbone/architectures';
import type { AskedConfig } from '../../shared/config';
import { fewImages } from '../../shared/dataset/few-images';
import { ConfigError } from '../../shared/errors';
import { type LearningCurve, learningCurve } from '../../shared/metrics/learning-curve';
import { measuredImages } from '../../shared/metrics/measured-images';
import { historyFileSchema, metricsFileSchema } from '../../shared/metrics/metrics-file';
import { parseRecord } from '../../shared/records/parse-record';
import { comparisonSvg } from '../../shared/report/comparison-svg';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { createLocalBaseProvider } from '../base-provider';
import { cacheFolder } from '../cache-folder';
import type { ScratchCurve } from '../compare/scratch-curve';
import { interruptible } from '../interruptible';
import type { LabelsFlag } from '../labels-option';
import { runLocally } from '../local/run-locally';
import { loadTensorflow } from '../machine/load-tensorflow';
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

/** Training from random weights takes minutes with these, and an hour with those of "train". */
const DEFAULTS = { imageSizePx: 96, head: { epochs: 10 } } as const;

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
    .option('--image-size <pixels>', `size of the input (default: ${DEFAULTS.imageSizePx})`)
    .option('--epochs <number>', `passes over the training images, for both (default: ${DEFAULTS.head.epochs})`)
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
  const { config, input, file } = await runConfig(flags, { defaults: DEFAULTS });
  checkTrainable(config);
  const cache = cacheFolder(process.env);
  const uri = storeUri(flags.store ?? join(cache, 'store'));
  const out = resolve(flags.out);
  const print = printTo(flags.json ? process.stderr : process.stdout);
  const quiet = flags.quiet ?? false;
  if (file && !quiet) print(`Config: ${file}`);
  const watch = showRun({ print, bars: process.stderr, quiet });
  const scratch = await interruptible('Run the same command again.', async (signal) => {
    const command = ['headstart', ...process.argv.slice(2)];
    const force = flags.force ?? false;
    const { runId, store } = await runLocally({
      ...{ source, labels: flags.labels, out, storeUri: uri, cacheFolder: cache },
      ...{ config, configInput: input, force, command, signal, watch },
    });
    if (!quiet) print(`\n${pc.bold('The same network from random weights')}`);
    const base = createLocalBaseProvider({ store, cache, notice: (text) => watch.progress({ kind: 'notice', text }) });
    try {
      // The head was trained in a process of its own.
      loadTensorflow();
      const { scratchCurve } = await import('../compare/scratch-curve');
      const open = (uri: string) => openSource(uri, (address) => openBlobStore(address));
      const context = { store, base, openSource: open, progress: watch.progress, signal };
      return await scratchCurve(runId, context, (epoch, epochs, result) =>
        watch.progress({ kind: 'epoch', epoch, epochs, ...result }),
      );
    } finally {
      await base.dispose();
    }
  });
  const historyFile = join(out, 'history.json');
  const transfer = parseRecord(await readNamedFile(historyFile), historyFile, historyFileSchema);
  const report = {
    schemaVersion: 1,
    validationImages: await validationImages(out),
    epochs: config.head.epochs,
    imageSizePx: config.imageSizePx,
    width: config.width,
    transfer: curveOf({ initial: transfer.initial, history: transfer }),
    scratch: curveOf(scratch),
  };
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  await writeFile(join(out, 'compare.json'), json);
  await writeFile(join(out, 'compare.svg'), comparisonSvg(transfer.val_accuracy, scratch.history.val_accuracy));
  if (flags.json) process.stdout.write(json);
  else {
    printComparison(report.transfer, report.scratch, out, print);
    const few = fewImages(report.validationImages);
    if (few) print(`${pc.yellow('Warning:')} these accuracies come ${few}`);
  }
}

/** @throws ConfigError where the base is a network that cannot be trained here, before anything is computed */
function checkTrainable(config: AskedConfig): void {
  const { title, can } = expectedArchitecture(config);
  if (can.fineTune) return;
  const able = ableTo('fineTune').join(', ');
  throw new ConfigError(`The base is ${title}, which cannot be trained from random weights here`, {
    remedy: `Use a base that can: ${able}.`,
  });
}

async function validationImages(out: string): Promise<number> {
  const file = join(out, 'metrics.json');
  const { perClass } = parseRecord(await readNamedFile(file), file, metricsFileSchema.pick({ perClass: true }));
  return measuredImages(perClass);
}

const curveOf = ({ initial, history }: ScratchCurve) => ({
  initial: initial.accuracy,
  ...learningCurve(initial.accuracy, history.val_accuracy),
  val_accuracy: [...history.val_accuracy],
  val_loss: [...history.val_loss],
});

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
  print(`\nNumbers: ${join(folder, 'compare.json')}`);
  print(`Chart:   ${join(folder, 'compare.svg')}`);
}
