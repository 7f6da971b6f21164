import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { AskedConfig } from '../../shared/config';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { cacheFolder } from '../cache-folder';
import { addCloudOptions } from '../cloud/cloud-options';
import type { PresentFlags } from '../cloud/present-run';
import type { Cloud } from '../cloud/with-cloud';
import { addConfigOptions } from '../config-options';
import type { RunShape } from '../estimate/run-shape';
import { interruptible } from '../interruptible';
import { addLabelsOption, type LabelsFlag } from '../labels-option';
import { type ConfigFlags, type RunConfig, runConfig } from '../run-config';
import { printTo } from '../terminal/print-to';
import { bytesText, ProgressBar } from '../terminal/progress-bar';
import { showRun } from '../terminal/show-run';

interface RunFlags extends ConfigFlags, LabelsFlag, PresentFlags {
  readonly name?: string;
  readonly detach?: boolean;
}

const EXAMPLES = `
SOURCE is the same as for "headstart train"; several are one set. A local zip or
folder is checked and then uploaded, once: the next time, the archive is found
in the bucket, and an interrupted upload is resumed. A single https:// or s3://
address is passed on unchanged. Ctrl-C stops watching, not the run.

Examples:
  $ headstart run photos.zip
  $ headstart run photos.zip --stack pets --epochs 40 --out run
  $ headstart run part-1.zip part-2.zip s3://my-bucket/more/
  $ headstart run s3://my-bucket/photos.zip --detach
  $ headstart run photos.zip --json > metrics.json`;

/** Adds `headstart run`: the pipeline of a deployed stack. */
export function addRun(program: Command): void {
  const command = program
    .command('run')
    .description('train on a deployed stack: upload, start, and watch until the metrics are there')
    .argument('<source...>', 'zip, folder, https:// or s3:// address; several are one set');
  addCloudOptions(command);
  addConfigOptions(addLabelsOption(command))
    .option('--name <id>', "the run's id (default: made of the source's name and the time)")
    .option('--detach', 'start it without watching')
    .option('-o, --out <folder>', "fetch the run's artifacts into a folder when it is done")
    .option('--force', 'replace another run in the folder')
    .option('--json', 'print metrics.json (with --detach: what was started), and nothing else, on standard output')
    .option('--quiet', 'print the result only')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

async function run(source: readonly string[], flags: RunFlags): Promise<void> {
  const asked = await runConfig(flags);
  const [{ withCloud }, { checkRunId }] = await Promise.all([
    import('../cloud/with-cloud'),
    import('../cloud/start-run'),
  ]);
  if (flags.name !== undefined) checkRunId(flags.name);
  await withCloud(flags, async (cloud) => {
    const { howToGoOn, presentRun } = await import('../cloud/present-run');
    const runId = await send(source, asked, cloud, flags);
    const started = `Run:    ${pc.bold(runId)} on the stack ${cloud.stack.name} in ${cloud.stack.region}`;
    if (!flags.detach) return presentRun(cloud, runId, flags, started);
    if (!flags.quiet) (flags.json ? process.stderr : process.stdout).write(`${started}\n`);
    if (flags.json) {
      const { name: stack, region, stateMachineArn } = cloud.stack;
      process.stdout.write(
        `${JSON.stringify({ schemaVersion: 1, runId, stack, region, stateMachineArn }, undefined, 2)}\n`,
      );
    } else process.stdout.write(`${howToGoOn(runId, flags)}\n`);
  });
}

/** @returns the id of the run that was started */
async function send(
  source: readonly string[],
  { config, input, file }: RunConfig,
  cloud: Cloud,
  flags: RunFlags,
): Promise<string> {
  const [{ sendSource }, { sendBase }, { runName, startRun }] = await Promise.all([
    import('../cloud/send-source'),
    import('../cloud/send-base'),
    import('../cloud/start-run'),
  ]);
  const { json = false, quiet = false } = flags;
  const print = printTo(json ? process.stderr : process.stdout);
  const say = (line: string) => void (quiet || print(line));
  const cache = cacheFolder(process.env);
  if (file) say(`Config: ${file}`);
  const show = showRun({ print, bars: process.stderr, quiet });
  const bar = transferBar(quiet);
  const begun = Date.now();
  const sent = await interruptible(
    'Run the same command again: it continues where this one stopped.',
    async (signal) => {
      try {
        return await sendSource(source, {
          cloud,
          config,
          store: new FileBlobStore(resolve(join(cache, 'store'))),
          cacheFolder: cache,
          signal,
          progress: show.bringing,
          labels: flags.labels,
          onBytes: bar.set,
        });
      } finally {
        bar.clear();
      }
    },
  );
  show.source(sent.name);
  if (sent.upload) say(uploadLine(sent.upload, sent.uri, (Date.now() - begun) / 1000));
  if (sent.shape) say(await estimateOf(sent.shape, config));
  const base = input.base && (await sendBase(input.base, cloud.store));
  const runId = flags.name ?? runName(sent.name, new Date(), Math.random());
  await startRun(cloud, { source: sent.uri, config: { ...input, ...(base && { base }) }, name: runId }, flags);
  return runId;
}

/** What the run will take and cost, said before it starts. */
async function estimateOf(shape: RunShape, config: AskedConfig): Promise<string> {
  const [{ DEFAULT_CONCURRENCY }, { estimateRun }, { estimateLine }] = await Promise.all([
    import('../../functions/steps'),
    import('../estimate/estimate-run'),
    import('../estimate/estimate-text'),
  ]);
  return estimateLine(estimateRun(shape, config, { concurrency: DEFAULT_CONCURRENCY }));
}

function uploadLine({ bytes, sent }: { bytes: number; sent: number }, uri: string, seconds: number): string {
  if (sent === 0) return `Upload: not needed, ${uri} is there`;
  const rest = sent < bytes ? `${bytesText(sent)} of ${bytesText(bytes)}, the rest was there` : bytesText(bytes);
  return `Upload: ${rest}, in ${seconds.toFixed(1)} s, to ${uri}`;
}

/** Less is read in a second. */
const SEEN_READING_BYTES = 500e6;

/** Two bars, one after the other: reading for the hash, which only a large archive lets one see, and the upload. */
function transferBar(quiet: boolean) {
  let bar: ProgressBar | undefined;
  let shown: string | undefined;
  const clear = () => bar?.makeRoom();
  return {
    set(action: 'hash' | 'upload', done: number, total: number): void {
      if (quiet || (action === 'hash' && total < SEEN_READING_BYTES)) return;
      if (shown !== action) {
        clear();
        bar = new ProgressBar(action === 'hash' ? 'Reading' : 'Upload', '', total, process.stderr, Date.now, bytesText);
        shown = action;
      }
      bar?.set(done);
    },
    clear,
  };
}
