import { stat } from 'node:fs/promises';
import { resolve as absolute, basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isTarName } from '../../shared/archive/archive-name';
import { SourceError } from '../../shared/errors';
import { parseS3Address } from '../../shared/storage/store-address';
import { addLabels, readTable } from './add-labels';
import { type DefaultSourceOptions, defaultSource } from './default-source';
import { downloadSource } from './download-source';
import { fromParquetFile, fromParquetFolder, isParquetName } from './from-parquet';
import type { ResolvedSource, SourceOptions } from './source-options';
import { unpackTar } from './unpack-tar';
import { zipFolder } from './zip-folder';

const WANTED =
  'Give a zip or a tar of class folders, a folder, a Parquet file, an https:// address or an s3:// address.';

/**
 * Turns what the user gave into the address of a zip that can be read by ranges: a zip and an s3:// address are used as
 * they are, a folder is packed, a tar, tar.gz or Parquet file unpacked and an https:// address downloaded into the store; without a source,
 * the default one. With a table of labels it is a zip that holds both.
 *
 * @throws SourceError naming what was given and what was wanted; further errors as the parts throw them
 */
export async function resolveSource(
  source: string | undefined,
  options: DefaultSourceOptions,
): Promise<ResolvedSource> {
  const { labels } = options;
  // Before gigabytes are packed or downloaded.
  if (labels !== undefined) await readTable(labels);
  const resolved = await resolve(source, options);
  return labels === undefined ? resolved : addLabels(resolved, labels, options);
}

async function resolve(source: string | undefined, options: DefaultSourceOptions): Promise<ResolvedSource> {
  if (source === undefined) return defaultSource(options);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined) return fromPath(source, options);
  if (scheme === 'file') return fromPath(pathOf(source), options);
  if (scheme === 's3') return fromBucket(source, options);
  return downloadSource(source, options);
}

async function fromPath(path: string, options: SourceOptions): Promise<ResolvedSource> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file or folder' : cause.message;
    throw new SourceError(`Cannot open ${JSON.stringify(path)}: ${why}`, { remedy: WANTED, cause });
  });
  if (found.isDirectory()) return (await fromParquetFolder(path, options)) ?? zipFolder(path, options);
  if (found.isFile()) {
    const named = { uri: pathToFileURL(absolute(path)).href, name: basename(path) };
    return (await fromParquetFile(named, options)) ?? unpackTar(named, options);
  }
  throw new SourceError(`Cannot open ${JSON.stringify(path)}: it is neither a file nor a folder`, { remedy: WANTED });
}

/** In a bucket the name says what it is: a zip's first bytes would be a request that nothing needs. */
async function fromBucket(source: string, options: SourceOptions): Promise<ResolvedSource> {
  const key = parseS3Address(source)?.key;
  if (key && !key.endsWith('/')) {
    const named = { uri: source, name: basename(key) };
    if (isParquetName(key)) return (await fromParquetFile(named, options)) ?? named;
    return isTarName(key) ? unpackTar(named, options) : named;
  }
  throw new SourceError(`Cannot open ${JSON.stringify(source)}: it names no object of a bucket`, {
    remedy: 'Give s3://bucket/folder/name.zip.',
  });
}

function pathOf(source: string): string {
  try {
    return fileURLToPath(source);
  } catch (cause) {
    throw new SourceError(`Cannot open ${JSON.stringify(source)}: ${(cause as Error).message}`, {
      remedy: WANTED,
      cause,
    });
  }
}
