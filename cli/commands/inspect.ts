import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { recordText } from '../../shared/records/record-text';
import { cacheFolder } from '../cache-folder';
import { addConfigOptions } from '../config-options';
import { checkKinds, chooseExcluded, DEFAULT_KINDS, EXCLUDE_KINDS } from '../inspect/choose-excluded';
import { cleanZip } from '../inspect/clean-zip';
import { formatExcludeList } from '../inspect/exclude-list';
import { inspectSource } from '../inspect/inspect-source';
import { showInspection } from '../inspect/show-inspection';
import { INSPECTION_PAGE, writeInspection } from '../inspect/write-inspection';
import { interruptible } from '../interruptible';
import { addLabelsOption, type LabelsFlag } from '../labels-option';
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
  $ headstart inspect photos.zip --exclude-list bad.txt --kinds exact,labels
  $ headstart train photos.zip --exclude bad.txt
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
    .option(
      '--kinds <kinds>',
      `the findings by which images are left out (default: ${DEFAULT_KINDS.join(',')}; labels only if asked for where images may have several)`,
    );
  addConfigOptions(addLabelsOption(command))
    .option('--json', 'print inspection.json, and nothing else, on standard output')
    .option('--quiet', 'print the result only')
    .addHelpText('after', EXAMPLES)
    .action(inspect);
}

async function inspect(source: readonly string[], flags: InspectFlags): Promise<void> {
  const quiet = flags.quiet ?? false;
  const kinds = flags.kinds === undefined ? undefined : checkKinds(commaSeparated(flags.kinds), '--kinds');
  const print = printTo(flags.json ? process.stderr : process.stdout);
  await interruptible('Run the same command again: what is known is not computed again.', async (signal) => {
    const { input } = await runConfig(flags);
    const cache = cacheFolder(process.env);
    let bar: ProgressBar | undefined;
    const inspected = await inspectSource({
      ...{ source, labels: flags.labels, configInput: input, out: flags.out, signal },
      ...{ storeUri: storeUri(flags.store ?? join(cache, 'store')), cacheFolder: cache },
      cleanZip: flags.cleanZip !== undefined,
      command: ['headstart', ...process.argv.slice(2)],
      watch: showRun({ print, bars: process.stderr, quiet, model: false }),
      onPixels(done, total) {
        bar ??= quiet ? undefined : new ProgressBar('Pixels', 'images', total, process.stderr);
        bar?.set(done);
      },
      notice: print,
    });
    bar?.finish();
    for (const text of inspected.ofSplit) print(text);
    if (flags.json) process.stdout.write(recordText(inspected.record));
    else showInspection(inspected.record, print);
    if (flags.out !== undefined) {
      const out = resolve(flags.out);
      await writeInspection(inspected, out);
      print(`Gallery: ${join(relative('', out) || '.', INSPECTION_PAGE)}`);
    }
    const excluded = chooseExcluded(inspected.record, kinds);
    if (flags.excludeList) {
      await writeFile(flags.excludeList, formatExcludeList(excluded));
      print(`List:    ${flags.excludeList}, ${excluded.length} images to leave out; look at them first`);
      print(`\nNext: headstart train ${source.join(' ')} --out run --exclude ${flags.excludeList}`.replace('  ', ' '));
    }
    if (flags.cleanZip !== undefined) {
      const { files, left } = await cleanZip(inspected, excluded, resolve(flags.cleanZip), signal);
      print(`Archive: ${flags.cleanZip}, ${files} files, ${left} left out`);
    }
  });
}

const commaSeparated = (text: string) => text.split(',').map((part) => part.trim());
