import { basename, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SourceError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { parseS3Address } from '../storage/store-address';
import { isSetName, openSet } from './open-set';
import type { RangeReader } from './range-reader';
import { storeRangeReader } from './store-range-reader';

/**
 * Opens a source archive by its address, as addressOf() writes it: `file:///folder/x.zip`, `s3://bucket/key` or, in
 * tests, `memory:/key`; or several as one, by the address of the record of a set. Other addresses have to be brought into a
 * store first.
 *
 * @param openStore opens the folder's or the bucket's store
 * @throws SourceError where the address has another form or nothing lies there
 */
export async function openSource(
  uri: string,
  openStore: (uri: string) => BlobStore | Promise<BlobStore>,
): Promise<RangeReader> {
  const { store, key } = splitAddress(uri);
  const opened = await openStore(store);
  return isSetName(key) ? openSet(opened, key, (part) => openSource(part, openStore)) : storeRangeReader(opened, key);
}

/** The store that an archive or the record of a set lies in, and its key there. @throws SourceError */
export function splitAddress(uri: string): { readonly store: string; readonly key: string } {
  if (uri.startsWith('file:')) {
    const path = fileURLToPath(uri);
    return { store: pathToFileURL(dirname(path)).href, key: basename(path) };
  }
  if (uri.startsWith('memory:/')) return { store: 'memory:', key: uri.slice('memory:/'.length) };
  const address = parseS3Address(uri);
  if (address?.key) return { store: `s3://${address.bucket}`, key: address.key };
  throw new SourceError(`Cannot open ${JSON.stringify(uri)}: it is not the address of a zip in a folder or a bucket`, {
    remedy: 'Give file:///folder/name.zip or s3://bucket/key.',
  });
}
