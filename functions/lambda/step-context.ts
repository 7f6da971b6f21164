import { isTarName, zipNameOf } from '../../shared/archive/archive-name';
import { asZip } from '../../shared/archive/as-zip';
import { openSource } from '../../shared/archive/open-source';
import { readArchiveChunks } from '../../shared/archive/read-archive-chunks';
import { sourceKey } from '../../shared/artifacts';
import type { Limits } from '../../shared/config';
import type { DecodeImage } from '../../shared/images/decoding';
import type { BlobStore } from '../../shared/storage/blob-store';
import { download } from '../../shared/storage/download';
import { addressOf } from '../../shared/storage/store-address';
import type { BaseProvider, Progress, StepContext } from '../handler';
import type { WebPolicy } from './settings';
import { webAccess } from './web-access';

export interface DeployedContextOptions {
  readonly store: BlobStore;
  /** The store of another address; opened with the same client. */
  openStore(uri: string): BlobStore;
  readonly base: BaseProvider;
  readonly decode?: DecodeImage;
  readonly web: WebPolicy;
  progress(event: Progress): void;
  readonly signal: AbortSignal;
}

/** What a deployed step may reach for: one bucket, and the web as far as the stack's policy lets it. */
export function deployedContext(options: DeployedContextOptions): StepContext {
  const { store, openStore, base, decode, progress, signal } = options;
  return {
    store,
    base,
    decode,
    progress,
    signal,
    openSource: (uri) => openSource(uri, openStore),
    bringSource: (uri, runId, limits) => bringSource(uri, runId, limits, options),
  };
}

/**
 * An archive on the web, and the zip that is made of a tar in a bucket, are streamed into the bucket, once per run: a step
 * that is tried again finds it there, and another run fetches what the address holds by then.
 */
async function bringSource(
  uri: string,
  runId: string,
  limits: Limits,
  { store, openStore, web, progress, signal }: DeployedContextOptions,
): Promise<string> {
  const isOnWeb = /^https?:/i.test(uri);
  if (!isOnWeb && !isTarName(uri)) return uri;
  const name = fileNameOf(uri);
  const key = sourceKey(runId, zipNameOf(name));
  if ((await store.size(key)) === undefined) {
    const maxBytes = Math.min(web.maxBytes, limits.archiveBytes);
    const chunks = isOnWeb
      ? download(uri, { ...webAccess(web), maxBytes, signal })
      : readArchiveChunks(await openSource(uri, openStore), limits);
    const notice = (text: string) => progress({ kind: 'notice', text });
    await store.put(key, asZip(chunks, { name, limits, signal, notice }));
  }
  return addressOf(store, key);
}

/** The last segment of an address's path, as a key's segment may be. */
function fileNameOf(address: string): string {
  const path = URL.canParse(address) ? new URL(address).pathname : '';
  const name = path
    .split('/')
    .at(-1)
    ?.replaceAll(/[^A-Za-z0-9._-]+/g, '_');
  return name?.slice(-100) || 'archive.zip';
}
