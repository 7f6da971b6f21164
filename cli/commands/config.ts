import type { Command } from 'commander';
import pc from 'picocolors';
import { allConfigKeys } from '../../shared/config';
import { configJsonSchemaText } from '../config/config-json-schema';
import { addConfigOptions } from '../config-options';
import { type ConfigFlags, type RunConfig, runConfig } from '../run-config';
import { table } from '../terminal/table';

const EXAMPLES = `
Examples:
  $ headstart config
  $ headstart config --epochs 40 --json
  $ headstart config --schema > headstart.schema.json`;

interface ConfigCommandFlags extends ConfigFlags {
  readonly json?: boolean;
  readonly schema?: boolean;
  readonly quiet?: boolean;
}

/** Adds `headstart config`: what a run would have in this folder with these flags. */
export function addConfig(program: Command): void {
  const command = program
    .command('config')
    .description('print the configuration of a run started here, and where each value comes from');
  addConfigOptions(command)
    .option('--json', 'print JSON, and nothing else, on standard output')
    .option('--schema', 'print the JSON Schema of the configuration instead')
    .addHelpText('after', EXAMPLES)
    .action(showConfig);
}

async function showConfig({ json, schema, quiet, ...flags }: ConfigCommandFlags): Promise<void> {
  if (schema) {
    process.stdout.write(configJsonSchemaText());
    return;
  }
  const effective = await runConfig(flags);
  const origins = Object.fromEntries(leaves(effective.config).map(([path]) => [path, originOf(path, effective)]));
  if (json) {
    const { file = null, config } = effective;
    process.stdout.write(`${JSON.stringify({ schemaVersion: 1, file, config, origins }, undefined, 2)}\n`);
    return;
  }
  if (!quiet) process.stdout.write(`Config: ${effective.file ?? 'no file; "headstart init" writes one'}\n\n`);
  const rows = leaves(effective.config).map(([path, value]) => {
    const origin = origins[path] as string;
    return [path, JSON.stringify(value), origin === 'default' ? pc.dim(origin) : origin];
  });
  process.stdout.write(`${table([['key', 'value', 'from'], ...rows], 'left')}\n`);
}

const originOf = (path: string, { originOf: given }: RunConfig) => given(path.split('.')) ?? 'default';

/** Keys with their values, as deep as the schema has keys, in its order. */
function leaves(config: object): [string, unknown][] {
  return allConfigKeys().flatMap((key): [string, unknown][] => {
    const value = key.path
      .split('.')
      .reduce<unknown>(
        (inside, name) => (inside as Record<string, unknown> | false | undefined)?.[name as never],
        config,
      );
    const isOpen = key.isSection && typeof value === 'object';
    return value === undefined || isOpen ? [] : [[key.path, value]];
  });
}
