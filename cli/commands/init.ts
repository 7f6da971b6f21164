import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { ConfigError } from '../../shared/errors';
import { jsonTemplate, typescriptTemplate } from '../config/config-template';
import { CONFIG_FILES } from '../config/find-config-file';

const EXAMPLES = `
Every command that trains reads the file from the working folder, or from the
nearest folder above it.

Examples:
  $ headstart init
  $ headstart init --json pets`;

interface InitFlags {
  readonly json?: boolean;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** Adds `headstart init`. */
export function addInit(program: Command): void {
  program
    .command('init')
    .description('write a configuration file with every key, its default and what it does')
    .argument('[folder]', 'where it goes (default: the working folder)')
    .option('--json', 'write headstart.config.json, with a schema for editors, instead of headstart.config.ts')
    .option('--force', 'replace the file if it exists')
    .addHelpText('after', EXAMPLES)
    .action(init);
}

async function init(folder: string | undefined, { json, force, quiet }: InitFlags): Promise<void> {
  const out = resolve(folder ?? '.');
  const name = json ? 'headstart.config.json' : 'headstart.config.ts';
  const file = join(out, name);
  const shown = relative('', file) || name;
  if (existsSync(file) && !force) {
    throw new ConfigError(`"${shown}" exists already`, {
      remedy: '--force replaces it; "headstart config" shows its effect',
    });
  }
  const other = CONFIG_FILES.find((own) => own !== name && existsSync(join(out, own)));
  if (other) {
    throw new ConfigError(`"${join(folder ?? '.', other)}" is there, and one folder has one configuration`, {
      remedy: `remove it, or keep it and leave "headstart init" out`,
    });
  }
  await mkdir(out, { recursive: true });
  await writeFile(file, json ? jsonTemplate(out) : typescriptTemplate());
  if (!quiet)
    process.stdout.write(
      `${shown}\n\nNext: headstart config   shows what a run would have, and where each value is from\n`,
    );
}
