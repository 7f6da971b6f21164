import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { sha256Hex } from '../../shared/hash';
import { FileBlobStore } from '../../shared/storage/file-blob-store';

/** Not every publisher gives checksums of its files: a downloaded file is compared with what it was at first. */
export async function recordChecksum(file: string, sha256: string): Promise<void> {
  await new FileBlobStore(dirname(file)).put(basename(sumFile(file)), Buffer.from(`${sha256}\n`));
}

/** The checksum that a cached file had when it was downloaded; undefined if none was recorded. */
export async function recordedChecksum(file: string): Promise<string | undefined> {
  return existsSync(sumFile(file)) ? (await readFile(sumFile(file), 'utf8')).trim() : undefined;
}

/** Whether the cache has the file, undamaged; a file downloaded by an early release has no checksum. */
export async function isWholeFile(file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const recorded = await recordedChecksum(file);
  return recorded === undefined || sha256Hex(await readFile(file)) === recorded;
}

const sumFile = (file: string) => `${file}.sha256`;
