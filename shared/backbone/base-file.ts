import { BaseError, FormatError } from '../errors';
import { sha256Hex } from '../hash';
import type { BlobStore } from '../storage/blob-store';

/** A file of a base that the store keeps as it came: its sha256 is the base's. */
interface BaseFile {
  readonly key: string;
  readonly sha256: string;
}

/**
 * Such a file; undefined where the store has none.
 * @throws FormatError where it is damaged
 */
export async function findBaseFile(store: BlobStore, { key, sha256 }: BaseFile): Promise<Uint8Array | undefined> {
  const file = await store.get(key);
  if (!file || sha256Hex(file) === sha256) return file;
  throw new FormatError(`"${key}" is damaged: its sha256 is another`, {
    remedy: 'Start the run again with the same base: its first step writes the file again.',
  });
}

/** @throws BaseError where the store has no such file, FormatError where it is damaged */
export async function loadBaseFile(store: BlobStore, file: BaseFile): Promise<Uint8Array> {
  const found = await findBaseFile(store, file);
  if (found) return found;
  throw missingBase(store, file.sha256);
}

export function missingBase(store: BlobStore, what: string): BaseError {
  return new BaseError(`The store ${store.uri} has no base ${what}`, {
    remedy: 'Start the run again: its first step stores the base.',
  });
}
