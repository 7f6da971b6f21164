import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { exportKeras } from '../export/export-keras';
import { namedOrLatestRun } from '../latest-run';
import { bytesText } from '../terminal/progress-bar';
import { openModelFolder } from '../verify/model-folder';

interface ExportFlags {
  readonly format: 'keras';
  readonly out?: string;
  readonly quiet?: boolean;
}

const EXAMPLES = `
A run leaves its model for ONNX Runtime and TensorFlow.js already. The .keras file takes pixels from 0 to 255 as they do,
is made of Keras' own layers alone, and loads with keras.saving.load_model("model.keras"). A model in int8 is exported
with its base in float32, which is what Keras can run.

Examples:
  $ headstart export
  $ headstart export run
  $ headstart export run --out classifier.keras`;

/** Adds `headstart export`. */
export function addExport(program: Command): void {
  program
    .command('export')
    .description('write the model of a run in another format: a .keras file')
    .argument('[folder]', 'the folder of a finished run, or its model/ (default: the latest run in runs/)')
    .addOption(new Option('--format <name>', 'what to write').choices(['keras']).default('keras'))
    .option('-o, --out <file>', 'where to (default: model.keras beside the other exports)')
    .addHelpText('after', EXAMPLES)
    .action(exportModel);
}

async function exportModel(named: string | undefined, flags: ExportFlags): Promise<void> {
  const folder = await namedOrLatestRun(named, flags);
  const model = await openModelFolder(folder);
  const bytes = await exportKeras(model);
  const out = resolve(flags.out ?? join(model.path, 'model.keras'));
  await writeWhole(out, bytes);
  process.stdout.write(`${relative('', out) || out} (${bytesText(bytes.length)})\n`);
  if (flags.out === undefined && !flags.quiet) process.stdout.write(`\nNext: headstart verify ${folder}\n`);
}

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
