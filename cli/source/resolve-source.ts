import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SourceError } from '../../shared/errors';
import { parseS3Address } from '../../shared/storage/store-address';
import { type DefaultSourceOptions, defaultSource } from './default-source';
import { downloadSource } from './download-source';
import type { ResolvedSource, SourceOptions } from './source-options';
import { zipFolder } from './zip-folder';

const WANTED = 'Give a zip of class folders, a folder, an https:// address or an s3:// address.';

/**
 * Turns what the user gave into the address of a zip that can be read by ranges: a zip and an s3:// address are used as
 * they are, a folder is packed and an https:// address downloaded into the store; without a source, the default one.
 *
 * @throws SourceError naming what was given and what was wanted; further errors as the parts throw them
 */
export async function resolveSource(
  source: string | undefined,
  options: DefaultSourceOptions,
): Promise<ResolvedSource> {
  if (source === undefined) return defaultSource(options);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined) return fromPath(source, options);
  if (scheme === 'file') return fromPath(pathOf(source), options);
  if (scheme === 's3') return fromBucket(source);
  return downloadSource(source, options);
}

async function fromPath(path: string, options: SourceOptions): Promise<ResolvedSource> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file or folder' : cause.message;
    throw new SourceError(`Cannot open ${JSON.stringify(path)}: ${why}`, { remedy: WANTED, cause });
  });
  if (found.isDirectory()) return zipFolder(path, options);
  if (found.isFile()) return { uri: pathToFileURL(resolve(path)).href, name: basename(path) };
  throw new SourceError(`Cannot open ${JSON.stringify(path)}: it is neither a file nor a folder`, { remedy: WANTED });
}

function fromBucket(source: string): ResolvedSource {
  const key = parseS3Address(source)?.key;
  if (key && !key.endsWith('/')) return { uri: source, name: basename(key) };
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
