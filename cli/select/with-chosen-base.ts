import { AUTO_BASE } from '../../functions/base/named-base';
import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import type { AskedConfig, ConfigInput } from '../../shared/config';
import { ConfigError } from '../../shared/errors';
import type { SelectionFile } from '../../shared/records/selection-file';
import { openStore } from '../open-store';
import type { SourceArgument } from '../source/source-options';
import { selectBase } from './select-base';
import { showSelection } from './show-selection';
import { watchSelection } from './watch-selection';

export interface ChooseOptions {
  readonly source: SourceArgument;
  readonly labels: string | undefined;
  readonly storeUri: string;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  readonly quiet: boolean;
  /** Of what is chosen; what costs little to fetch without it. */
  readonly pool: string | undefined;
  print(line: string): void;
  /** Without it they are printed. */
  notice?(text: string): void;
}

interface Asked {
  readonly config: AskedConfig;
  readonly input: ConfigInput;
}

/**
 * The configuration with a base in place of "auto", chosen and shown as `headstart select` does; as it is where it asks for another.
 * The run then says the base's name and size as if they had been given.
 * @returns also the notices that were given meanwhile
 */
export async function withChosenBase(
  { config, input }: Asked,
  options: ChooseOptions,
): Promise<Asked & { readonly selection?: SelectionFile; readonly notices: readonly string[] }> {
  if (config.base !== AUTO_BASE) {
    if (options.pool === undefined) return { config, input, notices: [] };
    throw new ConfigError('--pool is given without --base auto', { remedy: 'add --base auto, or leave --pool out' });
  }
  const { source, labels, cacheFolder, signal, print, quiet } = options;
  const { base: _, ...rest } = config;
  const watch = watchSelection(print, quiet);
  const notices: string[] = [];
  const notice = (text: string) => {
    notices.push(text);
    (options.notice ?? watch.notice)(text);
  };
  const { record, base } = await selectBase({
    ...{ source, labels, pool: options.pool, store: openStore(options.storeUri), cacheFolder, config: rest, signal },
    ...watch,
    notice,
  });
  if (!quiet) showSelection(record, print);
  const { imageSizePx } = record.chosen;
  const settled: ConfigInput = { ...input, base, imageSizePx };
  return { config: parseRunConfig(settled), input: settled, selection: record, notices };
}
