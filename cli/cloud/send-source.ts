import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTarName } from '../../shared/archive/archive-name';
import { openSource } from '../../shared/archive/open-source';
import { sourceKey } from '../../shared/artifacts';
import type { AskedConfig } from '../../shared/config';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { addressOf } from '../../shared/storage/store-address';
import { type RunShape, runShape } from '../estimate/run-shape';
import { resolveSource } from '../source/resolve-source';
import type { SourceOptions } from '../source/source-options';
import { hashFile } from './hash-file';
import { type Uploaded, uploadFile } from './upload-file';
import type { Cloud } from './with-cloud';

export interface SendOptions extends Omit<SourceOptions, 'limits' | 'signal'> {
  readonly cloud: Pick<Cloud, 's3' | 'store'>;
  readonly config: AskedConfig;
  readonly signal: AbortSignal;
  readonly onBytes: (action: 'hash' | 'upload', done: number, total: number) => void;
}

/** Where the run will read from. */
export interface SentSource {
  readonly uri: string;
  readonly name: string;
  /** Absent where the address was handed on as it is. */
  readonly upload?: Uploaded;
  /** What the run's size follows from, where the archive lay here to be looked at. */
  readonly shape?: RunShape;
}

/**
 * Brings a zip or a folder into the stack's bucket, under its content's hash, so that the same archive goes up once. What
 * is wrong with it is said before a byte goes up. https:// and s3:// addresses are handed on as they are; with a table of
 * labels, what is made of them here goes up.
 * @throws what train says of a source, and what uploadFile throws
 */
export async function sendSource(source: string, options: SendOptions): Promise<SentSource> {
  const { cloud, config, signal, onBytes } = options;
  // With a table it becomes another archive, which has to be made here.
  const isHandedOn = /^https?:\/\//i.test(source) || (/^s3:\/\//i.test(source) && isTarName(source));
  if (isHandedOn && options.labels === undefined) {
    const path = URL.canParse(source) ? new URL(source).pathname : source;
    return { uri: source, name: basename(path) || source };
  }
  const resolved = await resolveSource(source, { ...options, limits: config.limits });
  if (!resolved.uri.startsWith('file:')) return resolved;

  const archive = await openSource(resolved.uri, (uri) => openBlobStore(uri));
  const shape = await runShape(archive, config);
  const path = fileURLToPath(resolved.uri);
  const sha256 = await hashFile(path, signal, (done) => onBytes('hash', done, archive.bytes));
  const key = sourceKey(sha256.slice(0, 32), asSegment(resolved.name));
  const upload = await uploadFile({
    s3: cloud.s3,
    bucket: cloud.store.bucket,
    key,
    path,
    signal,
    onBytes: (done, total) => onBytes('upload', done, total),
  });
  return { uri: addressOf(cloud.store, key), name: resolved.name, upload, shape };
}

/** A file's name as a key's segment may be. */
const asSegment = (name: string) =>
  name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^\.+/, '_')
    .slice(-100) || 'photos.zip';
