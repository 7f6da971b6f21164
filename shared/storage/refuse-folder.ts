import { FormatError } from '../errors';
import type { BlobStore } from './blob-store';

/**
 * A store has no object where a folder has come in its place, as far as it knows. Where that must not pass for "there is
 * none yet", this tells the two apart.
 * @throws FormatError where there is such a folder
 */
export async function refuseFolder(store: Pick<BlobStore, 'list' | 'uri'>, key: string): Promise<void> {
  for await (const _ of store.list(`${key}/`)) {
    throw new FormatError(`"${key}" in ${store.uri} is a folder, wanted a file`, {
      remedy: 'move that folder away, or restore the file from a copy',
    });
  }
}
