import { ConfigError } from '../../shared/errors';
import { SETTINGS } from '../steps';

/** The settings of a deployed step: the stack sets them in its environment, and nothing else in functions/ reads that. */
export interface Settings {
  /** Address of the store, s3://bucket. */
  readonly storeUri: string;
  /** What may be fetched over HTTPS. */
  readonly web: WebPolicy;
  /** Versions that a run's numbers depend on, for run.json. */
  readonly versions: Readonly<Record<string, string>>;
  /** ARN of the state machine that Start starts. */
  readonly stateMachine: string | undefined;
  /** Key prefix of the zips that Start starts something for. */
  readonly dropPrefix: string | undefined;
  /** What Predict serves: a name of the registry, or name@v3. */
  readonly model: string | undefined;
}

export interface WebPolicy {
  /** Largest archive that is fetched. */
  readonly maxBytes: number;
  /** Hosts that sources and bases may come from; any public one where it is undefined. */
  readonly hosts: readonly string[] | undefined;
  /** Accepts this machine itself, over http:// too: for tests alone. */
  readonly allowLoopback: boolean;
}

const DEFAULT_MAX_BYTES = 64 * 1024 ** 3;

/** @throws ConfigError naming a variable that is missing or not what it should be */
export function readSettings(env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const storeUri = env[SETTINGS.store];
  if (!storeUri) throw new ConfigError(`The variable ${SETTINGS.store} is not set: it names the store, s3://bucket`);
  const maxBytes = Number(env[SETTINGS.webMaxBytes] ?? DEFAULT_MAX_BYTES);
  if (!Number.isSafeInteger(maxBytes) || maxBytes <= 0) {
    throw new ConfigError(`The variable ${SETTINGS.webMaxBytes} is "${env[SETTINGS.webMaxBytes]}": wanted bytes`);
  }
  const hosts = (env[SETTINGS.webHosts] ?? '').split(',').filter(Boolean);
  return {
    storeUri,
    web: { maxBytes, hosts: hosts.length ? hosts : undefined, allowLoopback: env[SETTINGS.allowLoopback] === '1' },
    versions: JSON.parse(env[SETTINGS.versions] ?? '{}'),
    stateMachine: env[SETTINGS.stateMachine],
    dropPrefix: env[SETTINGS.dropPrefix],
    model: env[SETTINGS.model],
  };
}
