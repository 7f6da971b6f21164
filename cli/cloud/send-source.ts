import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTarName } from '../../shared/archive/archive-name';
import { openSource } from '../../shared/archive/open-source';
import type { AskedConfig } from '../../shared/config';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { type RunShape, runShape } from '../estimate/run-shape';
import { resolveSource } from '../source/resolve-source';
import type { ResolvedSource, SourceOptions } from '../source/source-options';
import { hashFile } from './hash-file';
import { sendSet } from './send-set';
import type { Uploaded } from './upload-file';
import { uploadSource } from './upload-source';
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
 * Brings a zip or a folder into the stack's bucket, under its content's hash, so that the same archive goes up once; of
 * several, each, and a record that makes one set of them. What is wrong with it is said before a byte goes up. One https://
 * or s3:// address is handed on as it is; with a table of labels, what is made of it here goes up.
 * @throws what train says of a source, and what uploadFile throws
 */
export async function sendSource(source: string | readonly string[], options: SendOptions): Promise<SentSource> {
  const { config, labels } = options;
  const [address, another] = [source].flat();
  // With a table it becomes another archive, which has to be made here; so has a set.
  if (address !== undefined && another === undefined && labels === undefined && isHandedOn(address)) {
    const path = URL.canParse(address) ? new URL(address).pathname : address;
    return { uri: address, name: basename(path) || address };
  }
  const resolved = await resolveSource(source, { ...options, limits: config.limits });
  if (!resolved.uri.startsWith('file:')) return resolved;

  const archive = await openSource(resolved.uri, (uri) => openBlobStore(uri));
  const shape = await runShape(archive, config);
  const sent = archive.parts ? await sendSet(resolved, options) : await sendFile(resolved, archive.bytes, options);
  return { ...sent, name: resolved.name, shape };
}

const isHandedOn = (address: string) =>
  /^https?:\/\//i.test(address) || (/^s3:\/\//i.test(address) && isTarName(address));

async function sendFile({ uri, name }: ResolvedSource, bytes: number, { onBytes, ...options }: SendOptions) {
  const path = fileURLToPath(uri);
  const sha256 = await hashFile(path, options.signal, (done) => onBytes('hash', done, bytes));
  return uploadSource({ path, name, sha256 }, options, (done, total) => onBytes('upload', done, total));
}
