import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { exportFormats } from '../../shared/backbone/architectures';
import { backboneOf } from '../../shared/backbone/backbone-of';
import { historyFileSchema, type MetricsFile, metricsFileSchema } from '../../shared/metrics/metrics-file';
import { type MultiLabelMetrics, multiLabelMetricsSchema } from '../../shared/records/multi-label-metrics';
import { parseRecord, parseRecordOfEither } from '../../shared/records/parse-record';
import { runFileSchema } from '../../shared/records/run-file';
import type { BlobStore } from '../../shared/storage/blob-store';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { thousands } from '../../shared/thousands';
import { cacheFolder } from '../cache-folder';
import { addConfigOptions } from '../config-options';
import { interruptible } from '../interruptible';
import { addLabelsOption, type LabelsFlag } from '../labels-option';
import { ownOutFolder, RUNS_FOLDER } from '../local/own-out-folder';
import { runLocally } from '../local/run-locally';
import { storeUri } from '../place';
import { type ConfigFlags, runConfig } from '../run-config';
import { compareEither } from '../runs/compare-either';
import { comparableRun, lastRun } from '../runs/last-run';
import { withChosenBase } from '../select/with-chosen-base';
import { withoutRepeats } from '../select/without-repeats';
import { printMetrics } from '../terminal/print-metrics';
import { printMultiLabel } from '../terminal/print-multi-label';
import { printTo } from '../terminal/print-to';
import { timeText } from '../terminal/progress-bar';
import { showRun } from '../terminal/show-run';

interface TrainFlags extends ConfigFlags, LabelsFlag {
  readonly out?: string;
  readonly store?: string;
  readonly json?: boolean;
  readonly force?: boolean;
  readonly pool?: string;
  readonly quiet?: boolean;
}

const EXAMPLES = `
SOURCE is a zip, .tar or .tar.gz of class folders, a folder, a Parquet file or
a folder of them, an https:// address or an s3:// address. It contains train/
and validation/ (and test/) with one folder per class in each, used as they
are; or one folder per class, split 80/10/10 by content. If there are no class
folders, files can be named by class: train/cat.0.jpg, dog_17.png. A table
takes precedence over both: labels.csv or metadata.csv (or .jsonl) in the
archive, or the one given by --labels, with the columns file,label[,split].
For images with several labels (multi-label) a table has file,labels ("cat;dog")
or a column of 0 and 1 for each class.
Several sources are one set, in any order, and so is a folder of archives or an
s3://bucket/folder/ with archives or images below it; class folders of one name
are one class. Without SOURCE, the notebook's archive is downloaded or, if it
cannot be reached, a sample is generated.

Without --out, the artifacts go to runs/photos-1, runs/photos-2 and so on; the
same command continues in the folder it began in, and "headstart predict
photo.jpg" uses the latest run there.

Examples:
  $ headstart train photos.zip
  $ headstart train photos.zip --out run
  $ headstart train photos.tar.gz
  $ headstart train part-1.zip part-2.tar.gz more-photos/
  $ headstart train photos/ --labels labels.csv
  $ headstart train photos/ --out run --epochs 40 --early-stopping 5
  $ headstart train photos.zip --out run --base path/to/mobilenet_v2_no_top.h5
  $ headstart train photos.zip --out run --base auto
  $ headstart train photos.zip --out run --json > metrics.json`;

/** Adds `headstart train`. */
export function addTrain(program: Command): void {
  const store = join(cacheFolder(process.env), 'store');
  const command = program
    .command('train')
    .description('train a classifier on a zip of class folders; the same command resumes a stopped run')
    .argument('[source...]', 'zip, tar, folder, https:// or s3:// address; several are one set')
    .option(
      '-o, --out <folder>',
      `where the run's artifacts go (default: ${RUNS_FOLDER}/NAME-N, a new one for each run)`,
    )
    .option(
      '--store <address>',
      `folder, s3://bucket or s3://bucket/prefix for bases, features and runs (default: ${store})`,
    );
  addConfigOptions(addLabelsOption(command))
    .option('--json', 'print metrics.json, and nothing else, on standard output')
    .option('--pool <names>', 'with --base auto: the bases to choose from, as in "headstart select"')
    .option('--force', 'replace another run in the folder')
    .option('--quiet', 'print the result only')
    .addHelpText('after', EXAMPLES)
    .action(train);
}

async function train(source: readonly string[], flags: TrainFlags): Promise<void> {
  const { file, ...asked } = await runConfig(flags);
  const print = printTo(flags.json ? process.stderr : process.stdout);
  const cache = cacheFolder(process.env);
  const begun = Date.now();
  const ownFolder = async (sourceName: string, id: string) => {
    const folder = await ownOutFolder(RUNS_FOLDER, sourceName, id);
    if (!flags.quiet) print(`Folder: ${folder}`);
    return resolve(folder);
  };
  if (file && !flags.quiet) print(`Config: ${file}`);
  const { images, runId, out, store } = await interruptible(
    'Run the same command again: it continues where this one stopped.',
    async (signal) => {
      const { config, input, selection, notices } = await withChosenBase(asked, {
        ...{
          source,
          labels: flags.labels,
          cacheFolder: cache,
          signal,
          print,
          quiet: flags.quiet ?? false,
          pool: flags.pool,
        },
        storeUri: storeUri(flags.store ?? join(cache, 'store')),
      });
      return runLocally({
        source,
        labels: flags.labels,
        out: flags.out === undefined ? ownFolder : resolve(flags.out),
        storeUri: storeUri(flags.store ?? join(cache, 'store')),
        cacheFolder: cache,
        config,
        configInput: input,
        selection,
        force: flags.force ?? false,
        severalLabels: 'read',
        command: ['headstart', ...process.argv.slice(2)],
        signal,
        watch: withoutRepeats(showRun({ print, bars: process.stderr, quiet: flags.quiet ?? false }), notices),
      });
    },
  );
  const text = (await readNamedFile(join(out, 'metrics.json'))).toString('utf8');
  if (flags.json) process.stdout.write(text);
  else {
    const seconds = (Date.now() - begun) / 1000;
    const runFile = join(out, 'run.json');
    const run = parseRecord(await readNamedFile(runFile), runFile, runFileSchema);
    const historyFile = join(out, 'history.json');
    const history = parseRecord(await readNamedFile(historyFile), historyFile, historyFileSchema);
    const metrics = parseRecordOfEither(text, join(out, 'metrics.json'), metricsFileSchema, multiLabelMetricsSchema);
    if ('task' in metrics) printMultiLabel(metrics, print);
    else printMetrics(metrics, print, { cost: run, history });
    printResult(out, metrics, images, seconds, await againstLastRun(store, runId), print);
  }
}

/** How the run did against the last one on the same data: shown, never stored, since a later run would make it wrong. */
async function againstLastRun(store: BlobStore, runId: string): Promise<string[]> {
  const [metrics, before] = [await comparableRun(store, runId), await lastRun(store, runId)];
  if (!metrics || !before) return [];
  const { lines } = await compareEither(store, before, { runId, metrics });
  return [`\nAgainst the last run on this data, ${before.runId}:`, ...lines];
}

function printResult(
  out: string,
  metrics: MetricsFile | MultiLabelMetrics,
  images: { computed: number; cached: number; skipped: number },
  seconds: number,
  comparison: readonly string[],
  print: (line: string) => void,
): void {
  for (const line of comparison) print(pc.dim(line));
  const [computed, cached] = [images.computed, images.cached].map(thousands);
  print(`\n${computed} features computed, ${cached} found in the cache, ${timeText(seconds)} in all`);
  const folder = relative('', resolve(out)) || '.';
  print(`Report:  ${join(folder, 'report.html')}`);
  print(`Metrics: ${join(folder, 'metrics.json')}`);
  print(`Model:   ${join(folder, 'model')} (${exportFormats(backboneOf(metrics))}, pixels to probabilities)`);
  print(`\nNext: headstart predict ${folder} photo.jpg, or headstart serve ${folder}`);
}
