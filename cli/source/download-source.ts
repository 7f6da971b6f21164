import { zipNameOf } from '../../shared/archive/archive-name';
import { asZip } from '../../shared/archive/as-zip';
import { incomingKey } from '../../shared/artifacts';
import { sha256Hex } from '../../shared/hash';
import type { BlobStore } from '../../shared/storage/blob-store';
import { download } from '../../shared/storage/download';
import { addressOf } from '../../shared/storage/store-address';
import type { ResolvedSource, SourceOptions } from './source-options';

/**
 * Downloads an archive into the store, once: the address is part of its key, and a second call finds it there. The object
 * appears when its last byte has come and it begins and ends as a zip, or is one by then, made of a tar as it came; else
 * nothing of it is left.
 *
 * @throws UnavailableError, SourceError, CancelledError as download(); ArchiveError where it is no archive, or one that is refused
 */
export async function downloadSource(address: string, options: SourceOptions): Promise<ResolvedSource> {
  const name = nameOf(address);
  const key = incomingKey(`${sha256Hex(address).slice(0, 16)}-${zipNameOf(name)}`);
  await downloadTo(options.store, key, address, name, options);
  return { uri: addressOf(options.store, key), name };
}

/** Downloads an archive to a key, where nothing lies there yet. */
export async function downloadTo(
  store: BlobStore,
  key: string,
  address: string,
  name: string,
  { limits, signal, progress, allowLoopbackHttp }: SourceOptions,
): Promise<void> {
  if ((await store.size(key)) !== undefined) return;
  const chunks = download(address, {
    maxBytes: limits.archiveBytes,
    signal,
    allowLoopbackHttp,
    onBytes: (done, total) => progress?.({ kind: 'bytes', action: 'download', name, done, total }),
  });
  await store.put(key, asZip(chunks, { name, limits, signal, notice: (text) => progress?.({ kind: 'notice', text }) }));
}

/** The last segment of an address's path, as a key's segment may be. */
function nameOf(address: string): string {
  const path = URL.canParse(address) ? new URL(address).pathname : '';
  const name = path
    .split('/')
    .at(-1)
    ?.replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .slice(-100);
  return name || 'archive.zip';
}
