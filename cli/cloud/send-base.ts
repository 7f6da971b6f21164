import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isBaseName } from '../../functions/base/named-base';
import { baseUploadKey } from '../../shared/artifacts';
import { knownSource } from '../../shared/backbone/known-sources';
import { pairOf } from '../../shared/backbone/pair-of';
import { BaseError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import type { BlobStore } from '../../shared/storage/blob-store';
import { addressOf } from '../../shared/storage/store-address';

/**
 * A base as a run in the cloud can open it: a name or an address as it is; a file of this machine is brought into the
 * store, under its content's hash and its own name, a tfjs model.json together with its weights.
 * @returns name or address
 * @throws BaseError where there is no such file
 */
export async function sendBase(base: string, store: BlobStore): Promise<string> {
  const pair = pairOf(base);
  if (pair) return (await Promise.all(pair.map((own) => sendBase(own, store)))).join('+');
  if (isBaseName(base) || knownSource(base) || /^[a-z][a-z0-9+.-]+:\/\//i.test(base)) return base;
  if (!existsSync(base) || !(await stat(base)).isFile()) {
    throw new BaseError(`Cannot open the base ${JSON.stringify(base)}: there is no such file`, {
      remedy: `Give a name that "headstart bases" lists, the path of an H5 file, model.json or ONNX file, an https:// or s3:// address.`,
    });
  }
  const bytes = await readFile(base);
  const key = (name: string) => baseUploadKey(sha256Hex(bytes).slice(0, 32), name);
  for (const name of weightFilesOf(bytes)) await bring(store, key(name), await readFile(join(dirname(base), name)));
  await bring(store, key(basename(base)), bytes);
  return addressOf(store, key(basename(base)));
}

/** Files that a tfjs model.json names beside itself; none of an H5 file. */
function weightFilesOf(bytes: Uint8Array): string[] {
  if (bytes[0] !== '{'.charCodeAt(0)) return [];
  try {
    const { weightsManifest = [] } = JSON.parse(Buffer.from(bytes).toString('utf8'));
    // What is wrong with it is said where it is read.
    return weightsManifest.flatMap(({ paths }: { paths: string[] }) => paths.map((path) => basename(path)));
  } catch {
    return [];
  }
}

async function bring(store: BlobStore, key: string, bytes: Uint8Array): Promise<void> {
  if ((await store.size(key)) !== bytes.length) await store.put(key, bytes);
}
