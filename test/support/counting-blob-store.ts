import type { BlobStore } from '../../shared/storage/blob-store';

/** Calls as S3 bills them: PUT and LIST are one price, GET and HEAD another, DELETE is free. */
export interface CallCounts {
  put: number;
  list: number;
  get: number;
  head: number;
}

export const noCalls = (): CallCounts => ({ put: 0, list: 0, get: 0, head: 0 });

/** Another store, with its calls counted as the S3 store would send them; a new wrapper stands for a new process. */
export function countingStore(store: BlobStore, counts: CallCounts): BlobStore {
  return {
    uri: store.uri,
    get(key) {
      counts.get++;
      return store.get(key);
    },
    getRange(key, start, end) {
      counts.get++;
      return store.getRange(key, start, end);
    },
    put(key, body) {
      counts.put++;
      return store.put(key, body);
    },
    size(key) {
      counts.head++;
      return store.size(key);
    },
    remove: (key) => store.remove(key),
    list(prefix) {
      counts.list++;
      return store.list(prefix);
    },
  };
}
