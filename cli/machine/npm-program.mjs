import { existsSync } from 'node:fs';
import { win32 } from 'node:path';

/**
 * How npm is started: a program and its first arguments. On Windows npm is a script for a shell (npm.cmd), which Node does not
 * start without one; its JavaScript is given to Node instead.
 * @param {string} [platform]
 * @param {Readonly<Record<string, string | undefined>>} [env] npm says in it where its JavaScript lies
 * @param {string} [node] the running node, beside which npm is installed
 * @param {(path: string) => boolean} [exists]
 * @returns {[program: string, ...first: string[]]}
 */
export function npmProgram(
  platform = process.platform,
  env = process.env,
  node = process.execPath,
  exists = existsSync,
) {
  if (platform !== 'win32') return ['npm'];
  const { npm_execpath: own } = env;
  // yarn and pnpm set it as well.
  const isNpm = own !== undefined && /^npm(-cli)?\.c?js$/.test(win32.basename(own));
  const candidates = [...(isNpm ? [own] : []), win32.join(win32.dirname(node), 'node_modules/npm/bin/npm-cli.js')];
  const script = candidates.find((path) => exists(path));
  return script === undefined ? ['npm'] : [node, script];
}
