import { join } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { ConfigError } from '../../shared/errors';
import { cacheFolder } from '../cache-folder';
import { addConfigOptions } from '../config-options';
import { EXIT } from '../exit-codes';
import { RUNS_FOLDER } from '../local/own-out-folder';
import { storeUri } from '../place';
import { reportError } from '../report-error';
import { type ConfigFlags, runConfig } from '../run-config';
import { RUN_COMMAND } from '../serve/fork-run';
import { openBrowser } from '../serve/open-browser';

interface ServeFlags extends ConfigFlags {
  readonly port: string;
  readonly host: string;
  readonly open?: boolean;
  readonly pool?: string;
  readonly store?: string;
}

const EXAMPLES = `
FOLDER is the folder of a run, or a folder of runs, which may be empty or not
exist yet. Drop a zip of class folders on the page: a run starts, with the
settings given here or chosen there, and its artifacts go to a folder of its own
in FOLDER. The server responds to this machine only, unless --host says
otherwise.

Without FOLDER it is runs/, where "headstart train" without --out puts its
runs.

Examples:
  $ headstart serve --open
  $ headstart serve run --port 9000
  $ headstart serve runs --epochs 40 --fine-tune auto`;

/** Adds `headstart serve`, and the hidden command that its runs are processes of. */
export function addServe(program: Command): void {
  const store = join(cacheFolder(process.env), 'store');
  const command = program
    .command('serve')
    .description('a page on this machine: train on a dropped zip, look at every image, compare runs, try the model')
    .argument('[folder]', 'a run, or a folder of runs', RUNS_FOLDER)
    .option('--port <number>', 'the port to listen at; 0 for any that is free', '8080')
    .option(
      '--host <address>',
      'the address to listen at; others than this machine reach it only if it is not 127.0.0.1',
      '127.0.0.1',
    )
    .option('--open', 'open the page in a browser')
    .option('--pool <names>', 'with the base "auto": the bases to choose from, as in "headstart select"')
    .option(
      '--store <address>',
      `folder, s3://bucket or s3://bucket/prefix for bases, features and runs (default: ${store})`,
    );
  addConfigOptions(command).addHelpText('after', EXAMPLES).action(serve);
  program.command(RUN_COMMAND, { hidden: true }).action(async () => {
    const { serveRun } = await import('../serve/serve-run');
    await serveRun();
  });
}

async function serve(folder: string, flags: ServeFlags): Promise<void> {
  const { input, file } = await runConfig(flags);
  const port = Number(flags.port);
  if (!/^\d+$/.test(flags.port) || port > 65_535) {
    throw new ConfigError(`--port is "${flags.port}", wanted a number from 0 to 65535`);
  }
  const cache = cacheFolder(process.env);
  const { serveFolder } = await import('../serve/serve-folder');
  const server = await serveFolder({
    folder,
    store: storeUri(flags.store ?? join(cache, 'store')),
    cacheFolder: cache,
    config: input,
    pool: flags.pool,
    host: flags.host,
    port,
    failed: (error) => reportError(error, true),
  });
  if (file) process.stdout.write(`Config: ${file}\n`);
  const stopped = untilStopped();
  process.stdout.write(`Serving ${pc.bold(folder)} at ${pc.bold(server.address)}\nCtrl-C stops it.\n`);
  if (flags.host !== '127.0.0.1' && flags.host !== 'localhost' && flags.host !== '::1') {
    process.stderr.write(
      `${pc.yellow('Notice:')} Everybody who reaches ${flags.host} can start, see and delete runs.\n`,
    );
  }
  if (flags.open) openBrowser(server.address);
  await stopped;
  process.stderr.write('\nStopping …\n');
  await server.close();
  process.exitCode = EXIT.interrupted;
}

/** Resolves at the first Ctrl-C or SIGTERM, or when the terminal is closed; a second one ends the process at once. */
async function untilStopped(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT.interrupted));
}
