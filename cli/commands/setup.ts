import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { SetupError } from '../../shared/errors';
import { EXIT } from '../exit-codes';
import { PROJECT_ROOT } from '../project-root';

/** In a clone, where npm packages and the build may be missing too; and in a package that npm installed. */
const PROGRAMS = ['setup/bootstrap.mjs', 'dist/setup.js'].map((file) => join(PROJECT_ROOT, file));

const AFTER = `
Brings what "npm install" leaves out: ONNX Runtime, TensorFlow, which training
needs, and the weights of the base network. Anything already done is skipped.
If an official download cannot be reached, another route is taken and reported.
In an installed package it also deletes what npm brought for other systems.

Examples:
  $ headstart setup
  $ headstart setup --keras    # and real Keras (500 MB) for "headstart verify"`;

/** Adds `headstart setup`: completes the native parts and fetches base weights. */
export function addSetup(program: Command): void {
  program
    .command('setup')
    .description('complete what npm installed: native parts and base weights')
    .option('--keras', 'also make a Python environment with real Keras')
    .addHelpText('after', AFTER)
    .action(setup);
}

async function setup({ keras }: { readonly keras?: boolean }): Promise<void> {
  const script = PROGRAMS.find(existsSync);
  if (!script)
    throw new SetupError(`Nothing to set up with in "${PROJECT_ROOT}"`, { remedy: 'install headstart again' });
  // Ctrl-C reaches it by itself; this process waits for its end.
  const onSignal = () => {};
  process.on('SIGINT', onSignal);
  try {
    process.exitCode = await run([script, ...(keras ? ['--keras'] : [])]);
  } finally {
    process.off('SIGINT', onSignal);
  }
}

function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new SetupError(`Cannot start set-up: ${cause.message}`, { cause })));
    child.on('close', (code, signal) => resolve(signal === 'SIGINT' ? EXIT.interrupted : (code ?? EXIT.unexpected)));
  });
}
