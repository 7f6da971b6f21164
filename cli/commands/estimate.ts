import { join } from 'node:path';
import type { Command } from 'commander';
import { PRICES } from '../../functions/price-table';
import { DEFAULT_CONCURRENCY } from '../../functions/steps';
import { ConfigError } from '../../shared/errors';
import { cacheFolder } from '../cache-folder';
import { addConfigOptions } from '../config-options';
import { estimateSource } from '../estimate/estimate-source';
import { estimateText } from '../estimate/estimate-text';
import { interruptible } from '../interruptible';
import { addLabelsOption, type LabelsFlag } from '../labels-option';
import { storeUri } from '../place';
import { type ConfigFlags, runConfig } from '../run-config';

interface EstimateFlags extends ConfigFlags, LabelsFlag {
  readonly concurrency?: string;
  readonly secondsPerImage?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLES = `
Only the archive's directory is read. SOURCE is the same as for "headstart
train".

Examples:
  $ headstart estimate photos.zip
  $ headstart estimate s3://my-bucket/photos.zip --concurrency 500
  $ headstart estimate photos.zip --seconds-per-image 0.012 --json`;

/** Adds `headstart estimate`: what a run on AWS would take and cost, before it starts. */
export function addEstimate(program: Command): void {
  const command = program
    .command('estimate')
    .description('estimate what a run on AWS takes and costs: calls, time and dollars by service')
    .argument('<source...>', 'zip, folder, https:// or s3:// address; several are one set');
  addConfigOptions(addLabelsOption(command))
    .option('--concurrency <calls>', `shards processed at the same time (default: ${DEFAULT_CONCURRENCY})`)
    .option(
      '--seconds-per-image <seconds>',
      'seconds of a feature function per image, from an earlier run (default: measured here)',
    )
    .option('--json', 'print JSON, and nothing else, on standard output')
    .addHelpText('after', EXAMPLES)
    .action(estimate);
}

async function estimate(source: readonly string[], flags: EstimateFlags): Promise<void> {
  const { config, file } = await runConfig(flags);
  if (file && !flags.quiet) process.stderr.write(`Config: ${file}\n`);
  const concurrency = positive('--concurrency', flags.concurrency);
  const secondsPerImage = positive('--seconds-per-image', flags.secondsPerImage);
  const cache = cacheFolder(process.env);
  const estimated = await interruptible('Nothing was started.', (signal) =>
    estimateSource({
      ...{ source, labels: flags.labels, config, concurrency, secondsPerImage, signal },
      ...{ storeUri: storeUri(join(cache, 'store')), cacheFolder: cache },
      progress: () => undefined,
    }),
  );
  const { sources } = PRICES;
  const json = { schemaVersion: 1, ...estimated, prices: { ...estimated.prices, sources } };
  process.stdout.write(flags.json ? `${JSON.stringify(json, undefined, 2)}\n` : `${estimateText(estimated)}\n`);
}

function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new ConfigError(`${flag} is "${text}", wanted a number above 0`);
}
