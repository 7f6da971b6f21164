import { type PackedFile, packZip } from '../../shared/archive/pack-zip';
import { incomingKey } from '../../shared/artifacts';
import { CancelledError, SourceError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { StoredBlob } from '../../shared/storage/prunable-store';
import { addressOf } from '../../shared/storage/store-address';
import type { ResolvedSource, SourceOptions } from './source-options';

/** Requests under way: each takes tens of milliseconds, most of which is waiting. */
const FETCHED_AT_ONCE = 32;

/**
 * Makes a zip of the images below a prefix, in the store's incoming/, named by what the listing says of them: keys, sizes
 * and when they were written. As long as that is the same, it is made once.
 *
 * @param objects in ascending order of their keys
 * @throws SourceError where they exceed a limit, or one is gone or changes meanwhile; CancelledError when the signal is aborted
 */
export async function packPrefix(
  from: BlobStore,
  prefix: string,
  objects: readonly StoredBlob[],
  options: SourceOptions,
): Promise<ResolvedSource> {
  const { store, progress } = options;
  const place = `${from.uri}/${prefix}`;
  const name = prefix.split('/').at(-2) || 'images';
  const total = objects.reduce((sum, { bytes }) => sum + bytes, 0);
  checkLimits(place, objects, total, options);
  const id = sha256Hex(JSON.stringify([place, objects.map(({ key, bytes, writtenMs }) => [key, bytes, writtenMs])]));
  const key = incomingKey(`${safe(name)}-${id.slice(0, 16)}.zip`);
  if ((await store.size(key)) === undefined) {
    let done = 0;
    const onBytes = (bytes: number) => {
      done += bytes;
      progress?.({ kind: 'bytes', action: 'download', name, done, total });
    };
    await store.put(key, packZip(fetched(from, prefix, objects, onBytes, options.signal)));
  }
  return { uri: addressOf(store, key), name: `${name}.zip` };
}

function checkLimits(place: string, objects: readonly StoredBlob[], total: number, { limits }: SourceOptions): void {
  const refuse = (finding: string, limit: 'entries' | 'totalBytes' | 'entryBytes') =>
    new SourceError(`Cannot use ${JSON.stringify(place)}: ${finding}, limits.${limit} is ${limits[limit]}`, {
      remedy: `Raise limits.${limit} in the configuration.`,
    });
  if (objects.length > limits.entries) throw refuse(`it has ${objects.length} images`, 'entries');
  if (total > limits.totalBytes) throw refuse(`its images have ${total} bytes`, 'totalBytes');
  const large = objects.find(({ bytes }) => bytes > limits.entryBytes);
  if (large) throw refuse(`${JSON.stringify(large.key)} has ${large.bytes} bytes`, 'entryBytes');
}

async function* fetched(
  from: BlobStore,
  prefix: string,
  objects: readonly StoredBlob[],
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<PackedFile> {
  const waiting: Promise<PackedFile>[] = [];
  for (let next = 0; next < objects.length || waiting.length > 0; ) {
    if (signal?.aborted) throw new CancelledError('Fetching the images was stopped', { cause: signal.reason });
    for (; next < objects.length && waiting.length < FETCHED_AT_ONCE; next++) {
      const file = fetchOne(from, prefix, objects[next] as StoredBlob);
      // Of several that fail, the first in order is thrown below; the others must not end the process.
      file.catch(() => undefined);
      waiting.push(file);
    }
    const file = (await waiting.shift()) as PackedFile;
    onBytes(file.data.byteLength);
    yield file;
  }
}

async function fetchOne(from: BlobStore, prefix: string, { key, bytes }: StoredBlob): Promise<PackedFile> {
  const data = await from.get(key);
  if (data?.byteLength === bytes) return { name: key.slice(prefix.length), data };
  const found = data ? `it has ${data.byteLength} bytes, the listing said ${bytes}` : 'it is gone';
  throw new SourceError(`Cannot read ${JSON.stringify(`${from.uri}/${key}`)}: ${found}`, {
    remedy: 'Start again when nothing writes below the prefix.',
  });
}

const safe = (name: string) => name.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(-80) || 'images';
