import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BaseSource } from '../../shared/base/read-base-weights';
import { BaseError } from '../../shared/errors';
import type { BlobStore } from '../../shared/storage/blob-store';
import { download } from '../../shared/storage/download';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { parseS3Address } from '../../shared/storage/store-address';
import { BASE_MAX_BYTES } from './fetch-base';
import { BASE_NAMES } from './named-base';

export interface BaseFileOptions {
  readonly signal?: AbortSignal;
  readonly openStore?: (uri: string) => BlobStore;
  readonly onBytes?: (done: number, total?: number) => void;
  /** Accepts http:// on this machine itself, for tests. */
  readonly allowLoopbackHttp?: boolean;
}

const WANTED = `Give ${BASE_NAMES.join(', ')}, the path of an H5 file or model.json, an https:// or s3:// address.`;

/**
 * The weights that a user brought: a path, an https:// or an s3:// address. What they are called from here on is the
 * file's own name, so that no path and no secret of an address gets into an artifact.
 * @throws BaseError where the address has another form, names no file or is refused; UnavailableError
 */
export async function openBaseFile(address: string, options: BaseFileOptions = {}): Promise<BaseSource> {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return fromPath(address);
  if (scheme === 's3') return fromBucket(address, options);
  return fromWeb(address, options);
}

async function fromPath(path: string): Promise<BaseSource> {
  if (!existsSync(path)) {
    throw new BaseError(`Cannot open the base ${JSON.stringify(path)}: there is no such file`, { remedy: WANTED });
  }
  try {
    return {
      name: basename(path),
      bytes: await readFile(path),
      readSibling: (name) => optional(join(dirname(path), name)),
    };
  } catch (cause) {
    throw new BaseError(`Cannot open the base ${JSON.stringify(path)}: ${(cause as Error).message}`, {
      cause,
      remedy: WANTED,
    });
  }
}

const optional = (path: string) => (existsSync(path) ? readFile(path) : Promise.resolve(undefined));

async function fromBucket(address: string, { openStore = openBlobStore }: BaseFileOptions): Promise<BaseSource> {
  const { bucket, key = '' } = parseS3Address(address) ?? {};
  if (!bucket || !key) throw new BaseError(`The base ${address} names no object of a bucket`, { remedy: WANTED });
  const store = openStore(`s3://${bucket}`);
  const bytes = await store.get(key);
  if (!bytes) throw new BaseError(`Cannot open the base ${address}: there is no such object`, { remedy: WANTED });
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  return { name: basename(key), bytes, readSibling: (name) => store.get(folder + name) };
}

async function fromWeb(address: string, options: BaseFileOptions): Promise<BaseSource> {
  const { signal, onBytes, allowLoopbackHttp } = options;
  const fetchBytes = async (url: string) => {
    const chunks: Uint8Array[] = [];
    const limits = { maxBytes: BASE_MAX_BYTES, Refusal: BaseError, signal, onBytes, allowLoopbackHttp };
    for await (const chunk of download(url, limits)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const bytes = await fetchBytes(address);
  return {
    name: basename(new URL(address).pathname) || 'base',
    bytes,
    readSibling: (name) => fetchBytes(new URL(name, address).href),
  };
}
