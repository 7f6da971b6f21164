import { relative } from 'node:path';
import { type Command, Option } from 'commander';
import type { ExportFormatName } from '../export/export-format-name';
import { exportRun } from '../export/export-run';
import { EXPORT_FORMATS, type ExportFormat } from '../export/formats';
import { namedOrLatestRun } from '../latest-run';
import { bytesText } from '../terminal/progress-bar';

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
    .action(exportFrom);
}

async function exportFrom(named: string | undefined, { format, out, quiet }: ExportFlags): Promise<void> {
  const folder = await namedOrLatestRun(named, { quiet });
  const { path, files, bytes } = await exportRun(folder, format, out);
  const written: ExportFormat = EXPORT_FORMATS[format];
  const size = written.kind === 'file' ? bytesText(bytes) : `${files.length} files, ${bytesText(bytes)}`;
  process.stdout.write(`${shown(path)} (${size})\n`);
  if (quiet) return;
  if (written.kind === 'folder') process.stdout.write(`\nNext: ${written.next(shown(path))}\n`);
  // Elsewhere it is no export that "headstart verify" looks for.
  else if (out === undefined) process.stdout.write(`\nNext: headstart verify ${folder}\n`);
}

const shown = (path: string) => relative('', path) || path;
