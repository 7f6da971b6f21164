import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { ArchiveListing } from '../../shared/archive/archive-listing';
import { hashEntries } from '../../shared/archive/hash-entries';
import { openSource } from '../../shared/archive/open-source';
import { type PackedFile, packZip } from '../../shared/archive/pack-zip';
import type { RangeReader } from '../../shared/archive/range-reader';
import { readEntries } from '../../shared/archive/read-entries';
import { readListing } from '../../shared/archive/read-listing';
import { incomingKey } from '../../shared/artifacts';
import { GIVEN_LABELS } from '../../shared/dataset/labels/find-label-tables';
import { planShards } from '../../shared/dataset/plan-shards';
import { SourceError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import { addressOf } from '../../shared/storage/store-address';
import { openStore } from '../open-store';
import type { ResolvedSource, SourceOptions } from './source-options';

const TABLES = ['.csv', '.tsv', '.jsonl'];
/** So many entries are read together, where they are small. */
const READ_TOGETHER = 1000;

/**
 * Makes a zip of an archive and a table of labels that was given beside it, in the store's incoming/: from there on the
 * labels are a part of the archive, for every step and wherever it runs. The same two give the same zip, which is not
 * written again.
 *
 * @throws SourceError where the table is none; ArchiveError where the archive cannot be read; CancelledError
 */
export async function addLabels(
  source: ResolvedSource,
  labels: string,
  options: SourceOptions,
): Promise<ResolvedSource> {
  const { store, limits, signal, progress } = options;
  const { name } = source;
  const table = await readTable(labels);
  const reader = await openSource(source.uri, openStore);
  const listing = await readListing(reader, limits);
  const id = sha256Hex(JSON.stringify([hashEntries(listing), table.name, sha256Hex(table.data)]));
  const key = incomingKey(`${safe(name)}-${id.slice(0, 16)}.zip`);
  if ((await store.size(key)) === undefined) {
    const onBytes = (done: number) => progress?.({ kind: 'bytes', action: 'pack', name, done, total: reader.bytes });
    await store.put(key, packZip(withTable(table, reader, listing, onBytes, signal)));
  }
  return { uri: addressOf(store, key), name };
}

/** @throws SourceError where it is no file, or none whose name says that it is a table */
export async function readTable(path: string): Promise<PackedFile> {
  const refuse = (finding: string, cause?: unknown) =>
    new SourceError(`Cannot read the labels ${JSON.stringify(path)}: ${finding}`, {
      remedy: 'Give a .csv or .jsonl file with the columns file,label[,split].',
      cause,
    });
  if (!TABLES.includes(extname(path).toLowerCase())) throw refuse(`its name ends with none of ${TABLES.join(', ')}`);
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw refuse(cause.code === 'ENOENT' ? 'there is no such file' : cause.message, cause);
  });
  if (!found.isFile()) throw refuse('it is not a file');
  return { name: `${GIVEN_LABELS}/${basename(path)}`, data: await readFile(path) };
}

async function* withTable(
  table: PackedFile,
  reader: RangeReader,
  listing: ArchiveListing,
  onBytes: (done: number) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<PackedFile> {
  yield table;
  for (const { start, end } of planShards(listing, { shardImages: READ_TOGETHER })) {
    const entries = Array.from({ length: end - start }, (_, i) => listing.at(start + i));
    const kept = entries.filter(({ name }) => !name.startsWith(`${GIVEN_LABELS}/`));
    for (const { name } of kept) if (name.endsWith('/')) yield { name, data: new Uint8Array(0) };
    const files = kept.filter(({ name }) => !name.endsWith('/'));
    for await (const { entry, bytes } of readEntries(reader, files, { signal })) {
      yield { name: entry.name, data: bytes };
      onBytes(entry.offset + entry.compressedBytes);
    }
  }
}

const safe = (name: string) => name.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(-80) || 'archive';
