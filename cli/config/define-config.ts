import type { ConfigInput } from '../../shared/config';

/** What a configuration module may export. */
export type ConfigModule = ConfigInput | (() => ConfigInput | Promise<ConfigInput>);

/** Gives what it is given: for headstart.config.ts, so that an editor completes and checks it. */
export function defineConfig<T extends ConfigModule>(config: T): T {
  return config;
}
