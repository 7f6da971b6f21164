import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where downloads, prepared bases and features of this user lie: HEADSTART_CACHE, else `headstart` in XDG_CACHE_HOME,
 * else ~/.cache/headstart. Inside: `bases/` (weights as they were published), `native/` (libtensorflow), `sources/`
 * (downloaded and drawn archives), `python/` (environments of tests and benchmarks), `store/` (the default --store),
 * `compiled/` (what V8 has made of a bundle).
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env.HEADSTART_CACHE) return resolve(env.HEADSTART_CACHE);
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'headstart');
}
