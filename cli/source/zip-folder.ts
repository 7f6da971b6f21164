import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { PassThrough } from 'node:stream';
import { ZipFile } from 'yazl';
import { incomingKey } from '../../shared/artifacts';
import { CancelledError, HeadstartError, SourceError } from '../../shared/errors';
import { addressOf } from '../../shared/storage/store-address';
import { type FolderFile, listFolder } from './list-folder';
import type { ResolvedSource, SourceOptions } from './source-options';

/** Local time, as the format has it: the bytes depend on no time zone. */
const FIXED_TIME = new Date(2000, 0, 1);
const FIXED_MODE = 0o100644;

/**
 * Packs a folder into a zip in the store's incoming/, named by its content: the same files give the same bytes under
 * the same key, and what lies there already is not written again. Images do not shrink further, so they are stored.
 *
 * @throws SourceError where the folder is empty, over a limit, cannot be read or changes meanwhile
 * @throws CancelledError when the signal is aborted
 */
export async function zipFolder(folder: string, options: SourceOptions): Promise<ResolvedSource> {
  const { store, progress, signal } = options;
  const name = `${basename(resolve(folder)) || 'folder'}.zip`;
  const files = await listFolder(folder);
  checkFiles(folder, files, options);
  // Each pass reads every file once: to find the key, and to write where nothing lies under it.
  const total = 2 * files.reduce((sum, file) => sum + file.bytes, 0);
  let done = 0;
  const onBytes = (bytes: number) => {
    done += bytes;
    progress?.({ kind: 'bytes', action: 'pack', name, done: Math.min(done, total), total });
  };
  const sha256 = await hashOf(packed(files, folder, onBytes, signal));
  const key = incomingKey(`${safe(name.slice(0, -'.zip'.length))}-${sha256.slice(0, 16)}.zip`);
  if ((await store.size(key)) === undefined) {
    await store.put(key, unchanged(packed(files, folder, onBytes, signal), sha256, folder));
  }
  return { uri: addressOf(store, key), name };
}

function checkFiles(folder: string, files: readonly FolderFile[], { limits }: SourceOptions): void {
  const refuse = (finding: string, remedy: string) =>
    new SourceError(`Cannot use the folder ${JSON.stringify(folder)}: ${finding}`, { remedy });
  if (files.length === 0) throw refuse('it contains no files', 'Give a folder with one folder of images per class.');
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const over = (found: number, limit: 'entries' | 'totalBytes', unit: string) =>
    refuse(
      `it contains ${found} ${unit}, limits.${limit} is ${limits[limit]}`,
      `Raise limits.${limit} in the configuration.`,
    );
  if (files.length > limits.entries) throw over(files.length, 'entries', 'files');
  if (bytes > limits.totalBytes) throw over(bytes, 'totalBytes', 'bytes');
}

async function* packed(
  files: readonly FolderFile[],
  folder: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  zip.on('error', (error: Error) => output.destroy(error));
  // Where the receiver stops early, what is still being written has nowhere to go.
  output.on('error', () => {});
  for (const { path, name, bytes } of files) {
    const options = { size: bytes, compress: false, mtime: FIXED_TIME, mode: FIXED_MODE, forceDosTimestamp: true };
    zip.addReadStreamLazy(name, options, (done) => done(null, createReadStream(path)));
  }
  zip.end();
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) {
      if (signal?.aborted) throw new CancelledError('Packing the folder was stopped', { cause: signal.reason });
      onBytes(chunk.length);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof HeadstartError) throw cause;
    throw new SourceError(`Cannot pack the folder ${JSON.stringify(folder)}: ${(cause as Error).message}`, { cause });
  }
}

async function hashOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

async function* unchanged(
  chunks: AsyncIterable<Uint8Array>,
  sha256: string,
  folder: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') === sha256) return;
  throw new SourceError(`Cannot pack the folder ${JSON.stringify(folder)}: its files changed meanwhile`, {
    remedy: 'Start again when nothing writes to the folder.',
  });
}

const safe = (name: string) => name.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(0, 80) || 'folder';
