import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { openSource } from '../../shared/archive/open-source';
import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import type { ConfigInput } from '../../shared/config';
import { imagesOf } from '../../shared/dataset/label-sets';
import { SPLITS } from '../../shared/dataset/manifest';
import { readAnyManifest } from '../../shared/dataset/read-manifest';
import { ConfigError } from '../../shared/errors';
import { splitWords } from '../../shared/features/split-words';
import { inspectRun } from '../../shared/inspect/inspect-run';
import { settleSplit } from '../../shared/inspect/settle-split';
import { putJson } from '../../shared/json-file';
import { recordText } from '../../shared/records/record-text';
import { inspectionPage } from '../../shared/report/inspection-page';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { cacheFolder } from '../cache-folder';
import { addConfigOptions } from '../config-options';
import { chooseExcluded, DEFAULT_KINDS, EXCLUDE_KINDS } from '../inspect/choose-excluded';
import { collectStatistics } from '../inspect/collect-statistics';
import { drawFindings } from '../inspect/draw-findings';
import { formatExcludeList } from '../inspect/exclude-list';
import { showInspection } from '../inspect/show-inspection';
import { writeCleanZip } from '../inspect/write-clean-zip';
import { interruptible } from '../interruptible';
import { addLabelsOption, type LabelsFlag } from '../labels-option';
import { runLocally } from '../local/run-locally';
import { openStore } from '../open-store';
import { storeUri } from '../place';
import { type ConfigFlags, runConfig } from '../run-config';
import { printTo } from '../terminal/print-to';
import { ProgressBar } from '../terminal/progress-bar';
import { showRun } from '../terminal/show-run';

interface InspectFlags extends ConfigFlags, LabelsFlag {
  readonly out?: string;
  readonly store?: string;
  readonly excludeList?: string;
  readonly cleanZip?: string;
  readonly kinds?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLES = `
Looks for exact and near duplicates, leakage between splits, likely wrong
labels, rare classes, and images that are blurry, dark, light, gray, low in
information, or of odd aspect ratio or size. SOURCE is the same as for
"headstart train". Features are computed once and found by a later run.
docs/inspect.md explains each finding, and what is not found.

Kinds for --exclude-list and --clean-zip: ${EXCLUDE_KINDS.join(', ')}

Examples:
  $ headstart inspect photos.zip
  $ headstart inspect photos.zip --out inspected
  $ headstart inspect photos.zip --exclude-list leave-out.txt --kinds exact,labels
  $ headstart train photos.zip --out run --exclude leave-out.txt
  $ headstart inspect photos.zip --clean-zip clean.zip --kinds exact,near`;

/** Adds `headstart inspect`. */
export function addInspect(program: Command): void {
  const command = program
    .command('inspect')
    .description('inspect the data: duplicates, leakage, likely wrong labels, odd images')
    .argument('[source...]', 'zip, folder, https:// or s3:// address; several are one set')
    .option('-o, --out <folder>', 'where inspection.json and the gallery inspection.html go')
    .option('--store <address>', 'where features are kept, as in "headstart train"')
    .option('--exclude-list <file>', 'write a list of images to leave out, for "headstart train --exclude"')
    .option('--clean-zip <file>', 'write the archive again without these images')
    .option('--kinds <kinds>', `the findings by which images are left out (default: ${DEFAULT_KINDS.join(',')})`);
  addConfigOptions(addLabelsOption(command))
    .option('--json', 'print inspection.json, and nothing else, on standard output')
    .option('--quiet', 'print the result only')
    .addHelpText('after', EXAMPLES)
    .action(inspect);
}

async function inspect(source: readonly string[], flags: InspectFlags): Promise<void> {
  const kinds = kindsOf(flags);
  const out = flags.out === undefined ? undefined : resolve(flags.out);
  if (out && existsSync(join(out, 'run.json'))) {
    throw new ConfigError(`"${flags.out}" contains a run, which has its own inspection.json`, {
      remedy: 'give another --out',
    });
  }
  const print = printTo(flags.json ? process.stderr : process.stdout);
  const uri = storeUri(flags.store ?? join(cacheFolder(process.env), 'store'));
  const store = openStore(uri);
  await interruptible('Run the same command again: what is known is not computed again.', async (signal) => {
    const runId = await computeFeatures(source, flags, uri, print, signal);
    const manifest = await readAnyManifest(store, runId);
    if (flags.cleanZip && manifest.labelsFrom === 'table') {
      throw new ConfigError(
        '--clean-zip takes no rows out of a table of labels, which would then name missing images',
        {
          remedy: 'give --exclude-list, and "headstart train --exclude" with that list',
        },
      );
    }
    const archive = await openSource(manifest.source.uri, (address) => openBlobStore(address));
    if (flags.cleanZip && archive.parts) {
      throw new ConfigError(`--clean-zip writes one archive again, and ${archive.parts.length} were given`, {
        remedy: 'give --exclude-list, and "headstart train --exclude" with that list',
      });
    }
    const total = SPLITS.reduce((sum, split) => sum + imagesOf(manifest, split), 0);
    const bar = flags.quiet ? undefined : new ProgressBar('Pixels', 'images', total, process.stderr);
    const statistics = await collectStatistics({
      ...{ store, runId, manifest, source: archive, signal },
      onImage: () => bar?.add(1),
      notice: print,
    });
    bar?.finish();
    const split = await settleSplit(store, runId, manifest);
    for (const text of splitWords(split, manifest.counts)) print(text);
    const inspection = await inspectRun(store, runId, manifest, statistics);

    if (flags.json) process.stdout.write(recordText(inspection));
    else showInspection(inspection, print);
    if (out) {
      const folder = new FileBlobStore(out);
      await putJson(folder, 'inspection.json', inspection);
      const pictures = await drawFindings(store, runId, manifest, archive, inspection);
      await folder.put('inspection.html', Buffer.from(inspectionPage(inspection, pictures)));
      print(`Gallery: ${join(relative('', out) || '.', 'inspection.html')}`);
    }
    const excluded = chooseExcluded(inspection, kinds);
    if (flags.excludeList) {
      await writeFile(flags.excludeList, formatExcludeList(excluded));
      print(`List:    ${flags.excludeList}, ${excluded.length} images to leave out; look at them first`);
      print(`\nNext: headstart train ${source.join(' ')} --out run --exclude ${flags.excludeList}`.replace('  ', ' '));
    }
    if (flags.cleanZip) {
      const names = new Set([...manifest.config.exclude, ...excluded.map(({ file }) => file)]);
      const files = await writeCleanZip(archive, manifest.config.limits, names, resolve(flags.cleanZip), signal);
      print(`Archive: ${flags.cleanZip}, ${files} files, ${names.size} left out`);
    }
  });
}

/** What "headstart train" does before it trains. @returns the id of the run whose features are there */
async function computeFeatures(
  source: readonly string[],
  flags: InspectFlags,
  storeUri: string,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const { input } = await runConfig(flags);
  // No views, no fine-tuning; and data of which much is bad is what one inspects.
  const own: ConfigInput = { ...input, mode: 'head', augment: false, maxBadShare: input.maxBadShare ?? 1 };
  const out = await mkdtemp(join(tmpdir(), 'headstart-inspect-'));
  try {
    const { runId } = await runLocally({
      ...{ source, labels: flags.labels, out, config: parseRunConfig(own), configInput: own, signal, force: true },
      storeUri,
      cacheFolder: cacheFolder(process.env),
      severalLabels: 'read',
      command: ['headstart', ...process.argv.slice(2)],
      watch: showRun({ print, bars: process.stderr, quiet: flags.quiet ?? false, model: false }),
      stopBefore: 'TrainHead',
    });
    return runId;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function kindsOf({ kinds }: InspectFlags): readonly string[] {
  if (kinds === undefined) return DEFAULT_KINDS;
  const wanted = kinds.split(',').map((kind) => kind.trim());
  const unknown = wanted.find((kind) => !EXCLUDE_KINDS.includes(kind));
  if (unknown === undefined) return wanted;
  throw new ConfigError(`--kinds names "${unknown}", wanted some of ${EXCLUDE_KINDS.join(', ')}`);
}
