import { ConfigError } from '../errors';

/** What a person says for a model of the registry: `cats-dogs`, or `cats-dogs@v3`. */
export interface ModelReference {
  readonly name: string;
  /** undefined for the latest. */
  readonly version?: string;
}

/** The model that a command means, and the predict function serves, where none is named. */
export const DEFAULT_MODEL = 'default';

const REFERENCE = /^([a-z0-9][a-z0-9._-]{0,63})(?:@(v[1-9][0-9]{0,8}))?$/;

/** Whether a text can be a model reference; a path with a '/' never is. */
export const isModelReference = (text: string): boolean => REFERENCE.test(text);

/** @throws ConfigError where it is none */
export function parseModelReference(text: string): ModelReference {
  const [, name, version] = REFERENCE.exec(text) ?? [];
  if (name !== undefined) return { name, ...(version !== undefined && { version }) };
  throw new ConfigError(`${JSON.stringify(text)} is not a model reference`, {
    remedy: 'use lower-case letters, digits, ".", "_" and "-", followed by "@v3" for one version',
  });
}

export const versionNumber = (version: string): number => Number(version.slice(1));
