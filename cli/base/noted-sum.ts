import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { sha256Hex } from '../../shared/hash';
import { FileBlobStore } from '../../shared/storage/file-blob-store';

/** Not every publisher gives checksums of its files: what was fetched is held against what it was then. */
export async function noteSum(file: string, sha256: string): Promise<void> {
  await new FileBlobStore(dirname(file)).put(basename(sumFile(file)), Buffer.from(`${sha256}\n`));
}

/** The checksum that a file of the cache had when it was fetched; undefined where it never was. */
export async function notedSum(file: string): Promise<string | undefined> {
  return existsSync(sumFile(file)) ? (await readFile(sumFile(file), 'utf8')).trim() : undefined;
}

/** Whether the cache has a file and nothing has happened to it; one that an early release fetched has no checksum. */
export async function isWholeFile(file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const noted = await notedSum(file);
  return noted === undefined || sha256Hex(await readFile(file)) === noted;
}

const sumFile = (file: string) => `${file}.sha256`;
