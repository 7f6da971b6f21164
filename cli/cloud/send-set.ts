import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSet, setNameOf } from '../../shared/archive/open-set';
import { sourceKey } from '../../shared/artifacts';
import { sha256Hex } from '../../shared/hash';
import type { ArchiveSet } from '../../shared/records/archive-set';
import { recordText } from '../../shared/records/record-text';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { addressOf } from '../../shared/storage/store-address';
import type { ResolvedSource } from '../source/source-options';
import { hashFile } from './hash-file';
import type { Uploaded } from './upload-file';
import { asSegment, type UploadSourceOptions, uploadSource } from './upload-source';

export interface SendSetOptions extends UploadSourceOptions {
  readonly onBytes: (action: 'hash' | 'upload', done: number, total: number) => void;
}

/**
 * Uploads the archives of a set that lie on this machine, each once, and a record of the set that names them where they
 * are then. Those in a bucket stay where they are.
 * @param source the set's record on this machine
 * @throws what uploadFile throws
 */
export async function sendSet(
  { uri, name }: ResolvedSource,
  { onBytes, ...options }: SendSetOptions,
): Promise<{ readonly uri: string; readonly upload: Uploaded }> {
  const record = fileURLToPath(uri);
  const set = await readSet(new FileBlobStore(dirname(record)), basename(record));
  const local = set.archives.filter((archive) => archive.uri.startsWith('file:'));
  const total = local.reduce((sum, { bytes }) => sum + bytes, 0);
  const sums: string[] = [];
  await eachAfter(local, async (archive, before) => {
    sums.push(
      await hashFile(fileURLToPath(archive.uri), options.signal, (done) => onBytes('hash', before + done, total)),
    );
  });
  const uris = new Map<string, string>();
  let sent = 0;
  await eachAfter(local, async (archive, before, i) => {
    const file = { path: fileURLToPath(archive.uri), name: `${archive.folder}.zip`, sha256: sums[i] as string };
    const uploaded = await uploadSource(file, options, (done) => onBytes('upload', before + done, total));
    uris.set(archive.uri, uploaded.uri);
    sent += uploaded.upload.sent;
  });
  const archives = set.archives.map((archive) => ({ ...archive, uri: uris.get(archive.uri) ?? archive.uri }));
  const upload: Uploaded = { bytes: total, sent };
  return { uri: await putSet({ ...set, archives }, name, options), upload };
}

/** One after the other; each is told how many bytes those before it have. */
async function eachAfter<Archive extends { readonly bytes: number }>(
  archives: readonly Archive[],
  take: (archive: Archive, before: number, i: number) => Promise<void>,
): Promise<void> {
  let before = 0;
  for (const [i, archive] of archives.entries()) {
    await take(archive, before, i);
    before += archive.bytes;
  }
}

async function putSet(set: ArchiveSet, name: string, { cloud: { store } }: UploadSourceOptions): Promise<string> {
  const text = recordText(set);
  const key = sourceKey(sha256Hex(text).slice(0, 32), asSegment(setNameOf(name)));
  await store.put(key, Buffer.from(text));
  return addressOf(store, key);
}
