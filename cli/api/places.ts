import { join } from 'node:path';
import { cacheFolder } from '../cache-folder';
import { localPath, storeUri } from '../place';

/** Where a function of the API finds and keeps what it computes. */
export interface Places {
  /** Where bases, features and unfinished runs are kept: a folder, s3://bucket or s3://bucket/prefix. Default: `store` in `cache`. */
  readonly store?: string;
  /** The folder of downloads and base weights. Default: HEADSTART_CACHE or that of the command line. */
  readonly cache?: string;
}

/** The two as the rest of the code takes them. @throws ConfigError where one is empty, or an address of another kind */
export function placesOf({ store, cache }: Places): { readonly cacheFolder: string; readonly storeUri: string } {
  const folder = cache === undefined ? cacheFolder(process.env) : localPath(cache, 'cache');
  return { cacheFolder: folder, storeUri: storeUri(store ?? join(folder, 'store'), 'store') };
}
