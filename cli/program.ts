import { Command } from 'commander';
import packageJson from '../package.json';
import { checkPlaces } from './check-places';
import { addBases } from './commands/bases';
import { addCache } from './commands/cache';
import { addCancel } from './commands/cancel';
import { addCompare } from './commands/compare';
import { addCompletion } from './commands/completion';
import { addConfig } from './commands/config';
import { addDeploy } from './commands/deploy';
import { addDoctor } from './commands/doctor';
import { addEstimate } from './commands/estimate';
import { addExport } from './commands/export';
import { addInit } from './commands/init';
import { addInspect } from './commands/inspect';
import { addModels } from './commands/models';
import { addPredict } from './commands/predict';
import { addRun } from './commands/run';
import { addRuns } from './commands/runs';
import { addSample } from './commands/sample';
import { addSelect } from './commands/select';
import { addServe } from './commands/serve';
import { addSetup } from './commands/setup';
import { addSweep } from './commands/sweep';
import { addTrain } from './commands/train';
import { addVerify } from './commands/verify';
import { addWatch } from './commands/watch';
import { usageError } from './terminal/usage-error';
import { wrapLines } from './terminal/wrap-lines';

const EXIT_CODES = `
Exit codes:
  0    done (predict: at least one image was classified)
  1    unexpected error; run and watch: the run was stopped, or failed for a
       reason not listed below
  2    wrong usage: an unknown option, a value out of range
  3    bad input: the archive, the data set or the images
  4    something is not set up: base weights or a native part ("headstart
       doctor" lists them), a stack, AWS credentials, a writable folder or disk
  5    the network or a store did not respond; try again
  130  stopped by Ctrl-C`;

const COMMANDS = [
  addTrain,
  addSelect,
  addBases,
  addSweep,
  addInspect,
  addPredict,
  addServe,
  addVerify,
  addExport,
  addModels,
  addSample,
  addEstimate,
  addCompare,
  addDeploy,
  addRun,
  addWatch,
  addCancel,
  addRuns,
  addCache,
  addInit,
  addConfig,
  addSetup,
  addDoctor,
  addCompletion,
];

/** The command line and its descriptions; --help and completion are generated from it. */
export function createProgram(): Command {
  const program = new Command('headstart')
    .description(
      'Transfer learning for image classification: a zip of class folders in, a trained, measured model out.',
    )
    .version(packageJson.version)
    // With arguments, too little of 80 columns is left for the descriptions, which are then not wrapped.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText('after', EXIT_CODES);
  for (const add of COMMANDS) add(program);
  addCommonOptions(program);
  return program;
}

/** Every command accepts --quiet and --verbose, and an error throws instead of ending the process. */
function addCommonOptions(command: Command): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(wrapLines(text, process.stdout.columns || 80)),
      outputError: (text, write) => write(usageError(text)),
    })
    .showHelpAfterError(`Next: ${pathOf(command)} --help   lists its options`);
  const missing = (flag: string) => !command.options.some(({ long }) => long === flag);
  // Commander gives a flag to the first command on the way that knows it: --quiet has to reach the one that acts.
  if (missing('--quiet') && command.commands.length === 0) command.option('--quiet', 'print the result only');
  if (missing('--verbose')) command.option('--verbose', 'show stack traces');
  command.hook('preAction', (_, acting) => {
    if (acting === command) checkPlaces(command);
  });
  for (const child of command.commands) addCommonOptions(child);
}

/** 'headstart runs list'. */
export function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
