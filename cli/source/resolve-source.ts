import { stat } from 'node:fs/promises';
import { resolve as absolute, basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isTarName } from '../../shared/archive/archive-name';
import { SourceError } from '../../shared/errors';
import { parseS3Address } from '../../shared/storage/store-address';
import { openStore } from '../open-store';
import { addLabels, readTable } from './add-labels';
import { archivesInFolder } from './archives-in-folder';
import { type DefaultSourceOptions, defaultSource } from './default-source';
import { downloadSource } from './download-source';
import { fromParquetFile, fromParquetFolder, isParquetName } from './from-parquet';
import { fromPrefix } from './from-prefix';
import { joinSources } from './join-sources';
import type { ResolvedSource, SourceArgument, SourceOptions } from './source-options';
import { unpackTar } from './unpack-tar';
import { zipFolder } from './zip-folder';

const WANTED =
  'Give a zip or a tar of class folders, a folder, a Parquet file, an https:// address or an s3:// address, or several of these.';

/**
 * Turns what the user gave into the address of a zip that can be read by ranges: a zip and an s3:// address are used as
 * they are, a folder is packed, a tar, tar.gz or Parquet file unpacked and an https:// address downloaded into the store; without a source,
 * the default one. Several, also those in a folder of archives or below a prefix of a bucket, become one set. With a table
 * of labels it is a zip that holds all of them and the table.
 *
 * @throws SourceError naming what was given and what was wanted; further errors as the parts throw them
 */
export async function resolveSource(source: SourceArgument, options: DefaultSourceOptions): Promise<ResolvedSource> {
  const { labels } = options;
  // Before gigabytes are packed or downloaded.
  if (labels !== undefined) await readTable(labels);
  const resolved = await resolveAll(typeof source === 'string' ? [source] : (source ?? []), options);
  return labels === undefined ? resolved : addLabels(resolved, labels, options);
}

async function resolveAll(sources: readonly string[], options: DefaultSourceOptions): Promise<ResolvedSource> {
  const [single, ...others] = sources;
  if (single === undefined) return defaultSource(options);
  const found: ResolvedSource[] = [];
  for (const source of sources) found.push(...(await resolve(source, options)));
  const [only, another] = found;
  if (only && !another) return only;
  return joinSources(found, others.length > 0 ? undefined : lastSegment(single), options);
}

const lastSegment = (source: string) => basename(/^[a-z0-9+.-]+:\/\//i.test(source) ? source : absolute(source));

/** One source; several where it is a folder of archives, or a prefix with archives below it. */
async function resolve(source: string, options: SourceOptions): Promise<readonly ResolvedSource[]> {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined) return fromPath(source, options);
  if (scheme === 'file') return fromPath(pathOf(source), options);
  if (scheme === 's3') return fromBucket(source, options);
  return [await downloadSource(source, options)];
}

async function fromPath(path: string, options: SourceOptions): Promise<readonly ResolvedSource[]> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file or folder' : cause.message;
    throw new SourceError(`Cannot open ${JSON.stringify(path)}: ${why}`, { remedy: WANTED, cause });
  });
  if (found.isDirectory()) return fromFolder(path, options);
  if (found.isFile()) return [await fromFile(path, options)];
  throw new SourceError(`Cannot open ${JSON.stringify(path)}: it is neither a file nor a folder`, { remedy: WANTED });
}

async function fromFolder(folder: string, options: SourceOptions): Promise<readonly ResolvedSource[]> {
  const archives = await archivesInFolder(folder, options);
  if (!archives) return [(await fromParquetFolder(folder, options)) ?? (await zipFolder(folder, options))];
  const found: ResolvedSource[] = [];
  for (const path of archives) found.push(await fromFile(path, options));
  return found;
}

async function fromFile(path: string, options: SourceOptions): Promise<ResolvedSource> {
  const named = { uri: pathToFileURL(absolute(path)).href, name: basename(path) };
  return (await fromParquetFile(named, options)) ?? unpackTar(named, options);
}

async function fromBucket(source: string, options: SourceOptions): Promise<readonly ResolvedSource[]> {
  const { bucket, key } = parseS3Address(source) ?? {};
  if (bucket && key && !key.endsWith('/')) return [await fromObject(source, key, options)];
  if (bucket && key) {
    const below = await fromPrefix(openStore(`s3://${bucket}`), key, options);
    if (below.kind === 'packed') return [below.source];
    const found: ResolvedSource[] = [];
    for (const own of below.keys) found.push(await fromObject(`s3://${bucket}/${own}`, own, options));
    return found;
  }
  throw new SourceError(`Cannot open ${JSON.stringify(source)}: it names no object of a bucket, and no prefix`, {
    remedy: 'Give s3://bucket/folder/name.zip, or s3://bucket/folder/ for all that lies below it.',
  });
}

/** In a bucket the name says what it is: a zip's first bytes would be a request that nothing needs. */
async function fromObject(uri: string, key: string, options: SourceOptions): Promise<ResolvedSource> {
  const named = { uri, name: basename(key) };
  if (isParquetName(key)) return (await fromParquetFile(named, options)) ?? named;
  return isTarName(key) ? unpackTar(named, options) : named;
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
