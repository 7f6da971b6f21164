import type { BlobStore } from './blob-store';

export interface StoredBlob {
  readonly key: string;
  readonly bytes: number;
  /** When it was written last, in milliseconds since 1970. */
  readonly writtenMs: number;
}

/**
 * A store that tells how old its objects are and lets them be removed, for the commands that tidy it. No step of a run
 * removes anything, so steps know the narrower port.
 */
export interface PrunableStore extends BlobStore {
  list(prefix: string): AsyncIterable<StoredBlob>;
  /** Removes an object; one that is not there is removed already. */
  remove(key: string): Promise<void>;
}
