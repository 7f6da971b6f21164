import type { BlobStore } from './blob-store';
import { byCodeUnit, checkKey, checkRange } from './check-key';

/** A store that lives as long as the object: for tests, and for runs that keep nothing. */
export class MemoryBlobStore implements BlobStore {
  readonly uri = 'memory:';
  readonly #blobs = new Map<string, Uint8Array>();

  async get(key: string): Promise<Uint8Array | undefined> {
    checkKey(key);
    return this.#blobs.get(key)?.slice();
  }

  async getRange(key: string, start: number, end: number): Promise<Uint8Array | undefined> {
    checkKey(key);
    checkRange(start, end);
    return this.#blobs.get(key)?.slice(start, end);
  }

  async put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    checkKey(key);
    if (body instanceof Uint8Array) {
      this.#blobs.set(key, Uint8Array.from(body));
      return;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
    this.#blobs.set(key, Uint8Array.from(Buffer.concat(chunks)));
  }

  async size(key: string): Promise<number | undefined> {
    checkKey(key);
    return this.#blobs.get(key)?.byteLength;
  }

  async *list(prefix: string): AsyncGenerator<{ readonly key: string; readonly bytes: number }> {
    const keys = [...this.#blobs.keys()].filter((key) => key.startsWith(prefix)).sort(byCodeUnit);
    for (const key of keys) {
      const blob = this.#blobs.get(key);
      if (blob) yield { key, bytes: blob.byteLength };
    }
  }
}
