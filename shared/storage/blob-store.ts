/**
 * The one storage port. Keys are relative, '/'-separated, without '.' or '..' segments. Absent is `undefined`; every
 * other failure throws. A `put` is whole or not at all, also when its stream fails half-way, and may be repeated.
 */
export interface BlobStore {
  /** Address of the store itself: `file:///folder`, `s3://bucket`, `s3://bucket/prefix` or `memory:`. */
  readonly uri: string;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Bytes from `start` (inclusive) to `end` (exclusive); shorter where the object ends earlier. */
  getRange(key: string, start: number, end: number): Promise<Uint8Array | undefined>;
  put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** Size in bytes, `undefined` where there is no such key. */
  size(key: string): Promise<number | undefined>;
  /** Removes an object; one that is not there is removed already. */
  remove(key: string): Promise<void>;
  /** Every key that starts with `prefix`, in ascending code-unit order. */
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly bytes: number }>;
}

/** An object, and which of the objects that its key has had it is: another tag where another was put. */
export interface TaggedBlob {
  readonly bytes: Uint8Array;
  readonly tag: string;
}

/** A store in which writers that do not know each other can change one object, one after another. */
export interface ConditionalBlobStore extends BlobStore {
  getTagged(key: string): Promise<TaggedBlob | undefined>;
  /**
   * Puts an object only where its key still has the object of `tag`, or, with no tag, none. Of several writers that saw
   * the same object one succeeds.
   * @returns whether it was put
   */
  putIf(key: string, body: Uint8Array, tag: string | undefined): Promise<boolean>;
}
