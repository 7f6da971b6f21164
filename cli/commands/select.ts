import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import { ConfigError } from '../../shared/errors';
import { DEFAULT_SAMPLE } from '../../shared/select/race';
import { cacheFolder } from '../cache-folder';
import { addConfigOptions } from '../config-options';
import { interruptible } from '../interruptible';
import { addLabelsOption, type LabelsFlag } from '../labels-option';
import { openStore } from '../open-store';
import { storeUri } from '../place';
import { type ConfigFlags, runConfig } from '../run-config';
import { selectBase } from '../select/select-base';
import { SELECTION_FILE, SELECTION_PAGE } from '../select/selection-name';
import { showSelection } from '../select/show-selection';
import { watchSelection } from '../select/watch-selection';
import { writeSelection } from '../select/write-selection';
import { printTo } from '../terminal/print-to';

interface SelectFlags extends ConfigFlags, LabelsFlag {
  readonly pool?: string;
  readonly budget?: string;
  readonly latency?: string;
  readonly sample?: string;
  readonly full?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLES = `
Computes features of a sample of the training images with each base of the pool
and measures how well they tell the classes apart, without training anything.
SOURCE is the same as for "headstart train"; its validation and test images are
not read. Features stay in the store, where "headstart train" with that base
finds them. docs/selection.md explains how this is measured and how well it
works.

Examples:
  $ headstart select photos.zip
  $ headstart select photos.zip --pool imagenet,efficientnet-lite0@192,my.onnx
  $ headstart select photos.zip --latency 8ms --budget 60s --out selected
  $ headstart train photos.zip --out run --base auto`;

/** Adds `headstart select`. */
export function addSelect(program: Command): void {
  const command = program
    .command('select')
    .description('choose the base network by measuring the pool on your own training images')
    .argument('[source...]', 'zip, folder, https:// or s3:// address; several are one set')
    .option('--pool <names>', 'bases, comma-separated: name, name@size, path of an ONNX file; or all')
    .option('--budget <time>', 'use no more images than this time allows, such as 60s')
    .option('--latency <time>', 'longest time per image on this machine, such as 8ms')
    .option('--sample <images>', `training images to use (default: ${DEFAULT_SAMPLE})`)
    .option('--full', 'show the whole sample to every base: none is dropped early')
    .option('-o, --out <folder>', `where ${SELECTION_FILE} and the page ${SELECTION_PAGE} go`)
    .option('--store <address>', 'where features are kept, as in "headstart train"');
  addConfigOptions(addLabelsOption(command))
    .option('--json', `print ${SELECTION_FILE}, and nothing else, on standard output`)
    .option('--quiet', 'print the result only')
    .addHelpText('after', EXAMPLES)
    .action(select);
}

async function select(source: readonly string[], flags: SelectFlags): Promise<void> {
  const print = printTo(flags.json ? process.stderr : process.stdout);
  const [budgetMs, latencyMs] = [milliseconds('--budget', flags.budget), milliseconds('--latency', flags.latency)];
  const sample = wholeNumber('--sample', flags.sample);
  const { base: _unset, ...input } = (await runConfig({ ...flags, base: undefined })).input;
  if (flags.base !== undefined && flags.base !== 'auto') {
    throw new ConfigError(`--base is "${flags.base}", but "headstart select" chooses the base`, {
      remedy: 'name it in --pool together with others',
    });
  }
  const cache = cacheFolder(process.env);
  const store = openStore(storeUri(flags.store ?? `${cache}/store`));
  await interruptible('Run the same command again: what is known is not computed again.', async (signal) => {
    const { record, base } = await selectBase({
      ...{
        source,
        labels: flags.labels,
        store,
        cacheFolder: cache,
        config: parseRunConfig(input),
        signal,
        latencyMs,
        sample,
      },
      ...{ pool: flags.pool, full: flags.full ?? false },
      budgetSeconds: budgetMs === undefined ? undefined : budgetMs / 1000,
      ...watchSelection(print, flags.quiet ?? false),
    });
    if (flags.out !== undefined) await writeSelection(record, resolve(flags.out));
    if (flags.json) {
      process.stdout.write(`${JSON.stringify(record, undefined, 2)}\n`);
      return;
    }
    showSelection(record, print);
    if (flags.out !== undefined) {
      print(`\nRecord: ${relative('', resolve(flags.out, SELECTION_FILE))}`);
      print(`Page:   ${relative('', resolve(flags.out, SELECTION_PAGE))}`);
    }
    print(
      `\nNext: headstart train ${source.join(' ')} --out run --base ${base} --image-size ${record.chosen.imageSizePx}`.replace(
        '  ',
        ' ',
      ),
    );
  });
}

/** 60s, 1.5s, 20ms. */
function milliseconds(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text.trim()) ?? [];
  const value = Number(number) * { ms: 1, s: 1000, m: 60_000 }[unit as 'ms' | 's' | 'm'];
  if (!number || !(value > 0)) throw new ConfigError(`${flag} is "${text}", wanted a time such as 60s or 20ms`);
  return value;
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new ConfigError(`${flag} is "${text}", wanted a whole number above 0`);
  return Number(text);
}
