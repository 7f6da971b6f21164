import { Command, CommanderError } from 'commander';
import packageJson from '../package.json';
import { addCache } from './commands/cache';
import { addCancel } from './commands/cancel';
import { addCompare } from './commands/compare';
import { addConfig } from './commands/config';
import { addDeploy } from './commands/deploy';
import { addDoctor } from './commands/doctor';
import { addEstimate } from './commands/estimate';
import { addExport } from './commands/export';
import { addInit } from './commands/init';
import { addModels } from './commands/models';
import { addPredict } from './commands/predict';
import { addRun } from './commands/run';
import { addRuns } from './commands/runs';
import { addSample } from './commands/sample';
import { addServe } from './commands/serve';
import { addSweep } from './commands/sweep';
import { addTrain } from './commands/train';
import { addVerify } from './commands/verify';
import { addWatch } from './commands/watch';
import { EXIT } from './exit-codes';
import { reportError } from './report-error';

const EXIT_CODES = `
Exit codes:
  0    done (predict: at least one image was predicted)
  1    unexpected error; run and watch: the run was stopped, or failed by none of the causes below
  2    wrong usage: an unknown option, a value out of range
  3    bad input: the archive, the data set or the images
  4    something is not set up: base weights, a native part ("headstart doctor" says what), a stack, AWS credentials
  5    the network or a store did not answer; try again
  130  stopped by Ctrl-C`;

const COMMANDS = [
  addTrain,
  addSweep,
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
  addDoctor,
];

async function main(): Promise<void> {
  // A reader that has seen enough, such as `| head`, is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.unexpected),
  );
  const program = new Command('headstart')
    .description(
      'Transfer learning for image classification: a zip of class folders in, a trained, measured model out.',
    )
    .version(packageJson.version)
    .option('--verbose', 'show stack traces')
    .exitOverride()
    .showHelpAfterError('(--help lists the options)')
    .addHelpText('after', EXIT_CODES);
  for (const add of COMMANDS) add(program);
  // Options such as --verbose may stand after the command too.
  for (const command of program.commands) command.exitOverride().option('--verbose', 'show stack traces');
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    else reportError(error, process.argv.includes('--verbose'));
  }
}

void main();
