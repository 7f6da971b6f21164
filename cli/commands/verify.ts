import type { Command } from 'commander';
import pc from 'picocolors';
import { remedyText } from '../../shared/report/remedy-text';
import { EXIT } from '../exit-codes';
import { namedOrLatestRun } from '../latest-run';
import { table } from '../terminal/table';
import { openModelFolder } from '../verify/model-folder';
import { outcomeOf, type Verdict } from '../verify/verdict';
import { verifyModel } from '../verify/verify-model';

const EXAMPLES = `
Each export gets the same images, as raw pixels, in the runtime it is made for,
and its output must match golden.json: ONNX in ONNX Runtime, TensorFlow.js in
tfjs-node and, if "headstart export" wrote one, model.keras in real Keras.
Exits with 0 only if there is an export and all pass, with 4 if one could not
be checked on this machine.

Examples:
  $ headstart verify
  $ headstart verify run
  $ headstart verify downloaded/model --json`;

/** Adds `headstart verify`. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description("check a model's exports against its golden vectors")
    .argument('[folder]', 'the folder of a finished run, or its model/ (default: the latest run in runs/)')
    .option('--json', 'print JSON, and nothing else, on standard output')
    .addHelpText('after', EXAMPLES)
    .action(verify);
}

async function verify(folder: string | undefined, { json, quiet }: { json?: boolean; quiet?: boolean }): Promise<void> {
  const verdicts = await verifyModel(await openModelFolder(await namedOrLatestRun(folder, { quiet })));
  if (json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, exports: verdicts }, undefined, 2)}\n`);
  else print(verdicts);
  process.exitCode = EXIT_OF[outcomeOf(verdicts)];
}

const EXIT_OF = { passed: EXIT.ok, failed: EXIT.badInput, unchecked: EXIT.setup } as const;
const SIGNS = { passed: pc.green('✓'), failed: pc.red('✗'), unchecked: pc.yellow('?') };

function print(verdicts: readonly Verdict[]): void {
  const rows = verdicts.map(({ name, file, outcome, difference }) => [
    `${SIGNS[outcome]} ${name}`,
    file,
    outcome === 'unchecked' ? 'not checked' : outcome,
    difference === undefined ? '' : difference.toExponential(1),
  ]);
  if (rows.length) process.stdout.write(`${table([['  export', 'file', 'outcome', 'largest difference'], ...rows])}\n`);
  for (const { name, reason, remedy } of verdicts) {
    if (reason) process.stderr.write(`${name}: ${reason}\n${remedy ? `${pc.bold('→')} ${remedyText(remedy)}\n` : ''}`);
  }
  process.stdout.write(`${lastLine(verdicts)}\n`);
}

/** "2 of 3 exports passed, largest difference 1.5e-6" */
export function lastLine(verdicts: readonly Verdict[]): string {
  const exports = verdicts.filter(({ name }) => name !== 'golden vectors');
  if (exports.length === 0) return '0 exports: there is nothing to check';
  const passed = exports.filter(({ outcome }) => outcome === 'passed').length;
  const differences = exports.flatMap(({ difference }) => difference ?? []);
  const largest = differences.length ? `, largest difference ${Math.max(...differences).toExponential(1)}` : '';
  return `${passed} of ${exports.length} exports passed${largest}`;
}
