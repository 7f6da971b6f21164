import { basename } from 'node:path';
import type { BaseSource } from '../../shared/backbone/base-source';
import type { WebFile } from '../../shared/backbone/known-sources';
import { BaseError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import type { BlobStore } from '../../shared/storage/blob-store';
import { type DownloadOptions, download } from '../../shared/storage/download';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { parseS3Address } from '../../shared/storage/store-address';
import { BASE_MAX_BYTES } from './named-base';

export interface RemoteBaseOptions
  extends Pick<DownloadOptions, 'signal' | 'onBytes' | 'allowLoopbackHttp' | 'request'> {
  readonly openStore?: (uri: string) => BlobStore;
}

/**
 * The weights at an https:// or an s3:// address. What they are called from here on is the file's own name, so that no
 * secret of an address gets into an artifact.
 * @throws BaseError where the address has another form, names no file or is refused; UnavailableError
 */
export async function openRemoteBase(address: string, options: RemoteBaseOptions = {}): Promise<BaseSource> {
  return address.toLowerCase().startsWith('s3://') ? fromBucket(address, options) : fromWeb(address, options);
}

async function fromBucket(address: string, { openStore = openBlobStore }: RemoteBaseOptions): Promise<BaseSource> {
  const { bucket, key = '' } = parseS3Address(address) ?? {};
  const remedy = 'Give a name that "headstart bases" lists, or the address of an H5 file, model.json or ONNX file.';
  if (!bucket || !key) throw new BaseError(`The base ${address} names no object of a bucket`, { remedy });
  const store = openStore(`s3://${bucket}`);
  const bytes = await store.get(key);
  if (!bytes) throw new BaseError(`Cannot open the base ${address}: there is no such object`, { remedy });
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  return { name: basename(key), bytes, readSibling: (name) => store.get(folder + name) };
}

async function fromWeb(address: string, options: RemoteBaseOptions): Promise<BaseSource> {
  return {
    name: (URL.canParse(address) && basename(new URL(address).pathname)) || 'base',
    bytes: await fetchWeights(address, options),
    readSibling: (name) => fetchWeights(new URL(name, address).href, options),
  };
}

export interface FetchWeightsOptions
  extends Omit<RemoteBaseOptions, 'openStore'>,
    Partial<Pick<DownloadOptions, 'maxBytes' | 'allowOtherHosts'>> {}

/**
 * A file of the pool from its publisher's address.
 * @param noted the sha256 of an earlier fetch, which a file without a published one is held to
 * @throws BaseError where it is another file, UnavailableError where it cannot be reached
 */
export async function fetchWebFile(
  title: string,
  { address, sha256, bytes: known }: WebFile,
  options: FetchWeightsOptions,
  noted?: string,
): Promise<{ readonly bytes: Uint8Array; readonly sha256: string }> {
  // Publishers keep large files on other hosts than their addresses.
  const limits = { allowOtherHosts: true, maxBytes: known ?? undefined };
  const bytes = await fetchWeights(address, { ...options, ...limits });
  const found = sha256Hex(bytes);
  const wanted = sha256 ?? noted ?? found;
  if (found === wanted) return { bytes, sha256: found };
  throw new BaseError(`The ${title} weights at ${address} have the sha256 ${found}, wanted ${wanted}`, {
    remedy: sha256
      ? undefined
      : 'They are not those of the first fetch: remove them from the cache if you trust these.',
  });
}

/** A file of weights, whole, in memory. */
export async function fetchWeights(address: string, options: FetchWeightsOptions): Promise<Uint8Array> {
  const { signal, onBytes, allowLoopbackHttp, allowOtherHosts, request, maxBytes = BASE_MAX_BYTES } = options;
  const limits = { maxBytes, Refusal: BaseError, signal, onBytes, allowLoopbackHttp, allowOtherHosts, request };
  const chunks: Uint8Array[] = [];
  for await (const chunk of download(address, limits)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
