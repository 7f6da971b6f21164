import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { readFinishedRun } from '../export/finished-run';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportFormatName,
  exportsFolder,
  type FileFormat,
  type FolderFormat,
} from '../export/formats';
import { namedOrLatestRun } from '../latest-run';
import { bytesText } from '../terminal/progress-bar';
import { openModelFolder } from '../verify/model-folder';

interface ExportFlags {
  readonly format: ExportFormatName;
  readonly out?: string;
  readonly quiet?: boolean;
}

const LIST = Object.entries<ExportFormat>(EXPORT_FORMATS)
  .map(([name, { what }]) => `  ${name.padEnd(15)}${what}`)
  .join('\n');

const EXAMPLES = `
A run leaves its model for ONNX Runtime and TensorFlow.js already. Beside these:
${LIST}

A .keras file takes pixels from 0 to 255 as they do, is made of Keras' own layers alone, and loads with
keras.saving.load_model("model.keras"). A model in int8 is exported with its base in float32, which is what Keras can run.
docs/exports.md says what is in each folder, and how it was checked.

Examples:
  $ headstart export
  $ headstart export run
  $ headstart export run --out classifier.keras
  $ headstart export run --format tensorboard
  $ headstart export run --format mlflow --out mlruns`;

/** Adds `headstart export`. */
export function addExport(program: Command): void {
  program
    .command('export')
    .description('write the model or the record of a run as another tool reads it: Keras, TensorBoard, MLflow, …')
    .argument('[folder]', 'the folder of a finished run, or its model/ (default: the latest run in runs/)')
    .addOption(new Option('--format <name>', 'what to write').choices(Object.keys(EXPORT_FORMATS)).default('keras'))
    .option(
      '-o, --out <file>',
      'the file or folder that is written (default: beside the other exports, or in exports/)',
    )
    .addHelpText('after', EXAMPLES)
    .action(exportRun);
}

async function exportRun(named: string | undefined, flags: ExportFlags): Promise<void> {
  const folder = await namedOrLatestRun(named, flags);
  const format: ExportFormat = EXPORT_FORMATS[flags.format];
  if (format.kind === 'file') await exportFile(folder, format, flags);
  else await exportFolder(folder, format, flags);
}

async function exportFile(folder: string, format: FileFormat, { out, quiet }: ExportFlags): Promise<void> {
  const model = await openModelFolder(folder);
  const bytes = await format.write(model);
  const file = resolve(out ?? join(model.path, format.file));
  await writeWhole(file, bytes);
  process.stdout.write(`${shown(file)} (${bytesText(bytes.length)})\n`);
  if (out === undefined && !quiet) process.stdout.write(`\nNext: headstart verify ${folder}\n`);
}

async function exportFolder(folder: string, format: FolderFormat, { out, quiet }: ExportFlags): Promise<void> {
  const run = await readFinishedRun(folder);
  const to = resolve(out ?? exportsFolder(folder, format));
  const files = await format.write(run, to);
  const store = new FileBlobStore(to);
  for (const [name, bytes] of files) await store.put(name, bytes);
  const total = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  process.stdout.write(`${shown(to)} (${files.size} files, ${bytesText(total)})\n`);
  if (!quiet) process.stdout.write(`\nNext: ${format.next(shown(to))}\n`);
}

const shown = (path: string) => relative('', path) || path;

/** Whole or not at all. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}
