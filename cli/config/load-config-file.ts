import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { pairOf } from '../../shared/backbone/pair-of';
import { ConfigError, HeadstartError } from '../../shared/errors';
import { API_FILE } from '../project-root';

/**
 * What a configuration file says, unchecked: the object of a JSON file, or what a TypeScript or JavaScript module exports
 * as its default, or what that returns where it is a function. A base that is a relative path counts from the file.
 * @throws ConfigError where it cannot be read, is damaged, or gives no object
 */
export async function loadConfigFile(path: string): Promise<object> {
  const value = extname(path) === '.json' ? await readJson(path) : await runModule(path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
    throw new ConfigError(`The configuration "${path}" is ${found}, not ${WANTED[extname(path)] ?? WANTED_OF_MODULE}`);
  }
  // It is for editors only.
  const { $schema: _, ...config } = value as { $schema?: unknown; base?: unknown };
  const { base } = config;
  if (typeof base !== 'string') return config;
  const bases = pairOf(base) ?? [base];
  return { ...config, base: bases.map((own) => (RELATIVE.test(own) ? resolve(dirname(path), own) : own)).join('+') };
}

const RELATIVE = /^\.\.?[/\\]/;

const WANTED: Readonly<Record<string, string>> = { '.json': 'a JSON object' };
const WANTED_OF_MODULE = 'an object, as "export default defineConfig({ … })" makes it';

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`The configuration "${path}" is not JSON: ${(cause as Error).message}`, { cause });
  }
}

/** jiti strips the types, which Node 20 and 22 do not; 'headstart' is this very installation wherever the file lies. */
async function runModule(path: string): Promise<unknown> {
  const file = resolve(path);
  await readFile(file).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const { createJiti } = await import('jiti');
  const jiti = createJiti(file, { fsCache: false, moduleCache: false, alias: { headstart: API_FILE } });
  try {
    const value = await jiti.import(file, { default: true });
    return typeof value === 'function' ? await value() : value;
  } catch (cause) {
    if (cause instanceof HeadstartError) throw cause;
    const { message } = cause as Error;
    throw new ConfigError(`The configuration "${path}" cannot be run: ${message.split('\n')[0]}`, { cause });
  }
}

function unreadable(path: string, cause: unknown): ConfigError {
  const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  const why = missing ? 'there is no such file' : (cause as Error).message;
  return new ConfigError(`Cannot read the configuration "${path}": ${why}`, {
    cause,
    remedy: missing ? '"headstart init" writes one' : undefined,
  });
}
