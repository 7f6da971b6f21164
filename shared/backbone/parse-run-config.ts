import { type AskedConfig, parseConfig } from '../config';
import type { OriginOf } from '../config/describe-config-issues';
import { checkFor, expectedArchitecture } from './architectures';

/**
 * The configuration of a run, held also to what its base can do, as far as that can be told before the base is read.
 * @throws ConfigError
 */
export function parseRunConfig(input: unknown, originOf?: OriginOf): AskedConfig {
  const config = parseConfig(input, originOf);
  checkFor(expectedArchitecture(config), config);
  return config;
}
