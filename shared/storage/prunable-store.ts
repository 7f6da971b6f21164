import type { BlobStore } from './blob-store';

export interface StoredBlob {
  readonly key: string;
  readonly bytes: number;
  /** When it was written last, in milliseconds since 1970. */
  readonly writtenMs: number;
}

/** A store that tells how old its objects are, for the commands that tidy it. */
export interface PrunableStore extends BlobStore {
  list(prefix: string): AsyncIterable<StoredBlob>;
}
