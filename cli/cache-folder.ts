import { homedir } from 'node:os';
import { join } from 'node:path';
import { localPath } from './place';

/**
 * Where downloads, prepared bases and features of this user lie: HEADSTART_CACHE, else `headstart` in XDG_CACHE_HOME,
 * else ~/.cache/headstart. Inside: `bases/` (weights as they were published), `native/` (libtensorflow), `sources/`
 * (downloaded and drawn archives), `python/` (environments of tests and benchmarks), `store/` (the default --store),
 * `compiled/` (what V8 has made of a bundle), `onnx/` (how ONNX files are fed and read), `containers/` (images and programs
 * of tests).
 * @throws ConfigError where the variable holds an address
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const { HEADSTART_CACHE: own, XDG_CACHE_HOME: users } = env;
  if (own) return localPath(own, 'HEADSTART_CACHE');
  return join(users ? localPath(users, 'XDG_CACHE_HOME') : join(homedir(), '.cache'), 'headstart');
}
