import { createHash } from 'node:crypto';
import { asZip, tarKind } from '../../shared/archive/as-zip';
import { HEAD_BYTES } from '../../shared/archive/not-a-zip';
import { openSource } from '../../shared/archive/open-source';
import { readArchiveChunks } from '../../shared/archive/read-archive-chunks';
import { incomingKey } from '../../shared/artifacts';
import { CancelledError } from '../../shared/errors';
import { addressOf } from '../../shared/storage/store-address';
import { openStore } from '../open-store';
import type { ResolvedSource, SourceOptions } from './source-options';

/**
 * Leaves a zip where it lies, and makes one of a tar or tar.gz in the store's incoming/, named by the tar's content: what
 * lies there already is not written again.
 *
 * @throws ArchiveError as asZip() does; CancelledError when the signal is aborted
 */
export async function unpackTar(source: ResolvedSource, options: SourceOptions): Promise<ResolvedSource> {
  const { store, limits, signal, progress } = options;
  const { name } = source;
  const reader = await openSource(source.uri, openStore);
  if (tarKind(await reader.read(0, Math.min(HEAD_BYTES, reader.bytes))) === undefined) return source;
  // Each pass reads it once: to find the key, and to write where nothing lies under it.
  let done = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of readArchiveChunks(reader, limits)) {
      if (signal?.aborted) throw new CancelledError('Reading the archive was stopped', { cause: signal.reason });
      done += chunk.byteLength;
      progress?.({ kind: 'bytes', action: 'unpack', name, done, total: 2 * reader.bytes });
      yield chunk;
    }
  };
  const key = incomingKey(`${safe(name)}-${(await hashOf(counted())).slice(0, 16)}.zip`);
  if ((await store.size(key)) === undefined) {
    const notice = (text: string) => progress?.({ kind: 'notice', text });
    await store.put(key, asZip(counted(), { name, limits, signal, notice }));
  }
  return { uri: addressOf(store, key), name };
}

async function hashOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

const safe = (name: string) => name.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(-80) || 'archive';
