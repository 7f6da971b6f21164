import { createHash } from 'node:crypto';
import { packZip } from '../../shared/archive/pack-zip';
import { readArchiveChunks } from '../../shared/archive/read-archive-chunks';
import { incomingKey } from '../../shared/artifacts';
import { CancelledError } from '../../shared/errors';
import { addressOf } from '../../shared/storage/store-address';
import { openParquetImages, type ParquetSource } from './parquet/parquet-images';
import type { ResolvedSource, SourceOptions } from './source-options';

/**
 * Makes a zip of class folders of Parquet files, in the store's incoming/, named by their contents: what lies there already
 * is not written again.
 *
 * @param name of what was given, for people
 * @throws ArchiveError, SourceError as openParquetImages() and reading do; CancelledError when the signal is aborted
 */
export async function unpackParquet(
  sources: readonly ParquetSource[],
  name: string,
  { store, limits, signal, progress }: SourceOptions,
): Promise<ResolvedSource> {
  const notice = (text: string) => progress?.({ kind: 'notice', text });
  const { understood, files } = await openParquetImages(sources, name, limits);
  notice(understood);
  const total = sources.reduce((sum, { reader }) => sum + reader.bytes, 0);
  let done = 0;
  const hash = createHash('sha256');
  for (const { path, reader } of sources) {
    hash.update(`${path}\0${reader.bytes}\0`);
    for await (const chunk of readArchiveChunks(reader, limits)) {
      checkSignal(signal);
      hash.update(chunk);
      done += chunk.byteLength;
      progress?.({ kind: 'bytes', action: 'unpack', name, done, total: 2 * total });
    }
  }
  const key = incomingKey(`${safe(name)}-${hash.digest('hex').slice(0, 16)}.zip`);
  if ((await store.size(key)) === undefined) {
    const counted = async function* () {
      for await (const file of files(notice)) {
        checkSignal(signal);
        yield file;
        done += file.data.byteLength;
        progress?.({ kind: 'bytes', action: 'unpack', name, done: Math.min(done, 2 * total), total: 2 * total });
      }
    };
    await store.put(key, packZip(counted()));
  }
  return { uri: addressOf(store, key), name };
}

function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError('Reading the Parquet files was stopped', { cause: signal.reason });
}

const safe = (name: string) => name.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(-80) || 'parquet';
