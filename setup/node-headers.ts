import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npmProgram } from '../cli/machine/npm-program.mjs';
import { runProgram } from '../cli/machine/run-program';

/**
 * The installation whose include/node node-gyp compiles against, so that it downloads nothing: npm's `nodedir`, or the
 * prefix of the running node. Newer npm reads that setting no more, but node-gyp takes it from the environment.
 * @returns undefined where none has headers; node-gyp then downloads them
 */
export async function nodeHeaders(): Promise<string | undefined> {
  const set = process.env.npm_config_nodedir || (await npmSetting('nodedir'));
  const prefixes = [set, dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  return prefixes.find((prefix) => prefix && existsSync(join(prefix, 'include/node/node_api.h')));
}

async function npmSetting(name: string): Promise<string | undefined> {
  const [npm, ...first] = npmProgram();
  const value = await runProgram(npm, [...first, 'config', 'get', name]).catch(() => 'undefined');
  return value.trim() === 'undefined' ? undefined : value.trim();
}
