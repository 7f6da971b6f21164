import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openSource } from '../../shared/archive/open-source';
import { isImageName } from '../../shared/dataset/entry-kind';
import { openStore } from '../open-store';
import { listFolder } from './list-folder';
import type { ResolvedSource, SourceOptions } from './source-options';

export const isParquetName = (name: string): boolean => name.toLowerCase().endsWith('.parquet');

/** Makes a zip of a Parquet file, told by its first bytes; undefined for all else. */
export async function fromParquetFile(
  { uri, name }: ResolvedSource,
  options: SourceOptions,
): Promise<ResolvedSource | undefined> {
  const reader = await openSource(uri, openStore);
  const head = await reader.read(0, Math.min(4, reader.bytes));
  // Spelt out: the library is loaded where there is something for it to read.
  if (Buffer.from(head).toString('latin1') !== 'PAR1') return undefined;
  const { unpackParquet } = await import('./unpack-parquet');
  return unpackParquet([{ path: name, reader }], name, options);
}

/** Makes a zip of the Parquet files of a folder; undefined where there are none, or images as files. */
export async function fromParquetFolder(folder: string, options: SourceOptions): Promise<ResolvedSource | undefined> {
  const files = await listFolder(folder);
  const parquet = files.filter(({ name }) => isParquetName(name));
  if (parquet.length === 0 || files.some(({ name }) => isImageName(name))) return undefined;
  const { unpackParquet } = await import('./unpack-parquet');
  const sources = parquet.map(async ({ path, name }) => {
    return { path: name, reader: await openSource(pathToFileURL(resolve(path)).href, openStore) };
  });
  return unpackParquet(await Promise.all(sources), basename(resolve(folder)), options);
}
