import { sha256Hex } from '../hash';
import type { ConditionalBlobStore, TaggedBlob } from './blob-store';
import { byCodeUnit, checkKey, checkRange } from './check-key';
import type { PrunableStore, StoredBlob } from './prunable-store';

/** A store that lives as long as the object: for tests, and for runs that keep nothing. */
export class MemoryBlobStore implements PrunableStore, ConditionalBlobStore {
  readonly uri = 'memory:';
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #writtenMs = new Map<string, number>();

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
      this.#set(key, Uint8Array.from(body));
      return;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
    this.#set(key, Uint8Array.from(Buffer.concat(chunks)));
  }

  #set(key: string, bytes: Uint8Array): void {
    this.#blobs.set(key, bytes);
    this.#writtenMs.set(key, Date.now());
  }

  async remove(key: string): Promise<void> {
    checkKey(key);
    this.#blobs.delete(key);
  }

  async getTagged(key: string): Promise<TaggedBlob | undefined> {
    const bytes = await this.get(key);
    return bytes && { bytes, tag: sha256Hex(bytes) };
  }

  async putIf(key: string, body: Uint8Array, tag: string | undefined): Promise<boolean> {
    checkKey(key);
    const before = this.#blobs.get(key);
    if ((before && sha256Hex(before)) !== tag) return false;
    this.#set(key, Uint8Array.from(body));
    return true;
  }

  async size(key: string): Promise<number | undefined> {
    checkKey(key);
    return this.#blobs.get(key)?.byteLength;
  }

  async *list(prefix: string): AsyncGenerator<StoredBlob> {
    const keys = [...this.#blobs.keys()].filter((key) => key.startsWith(prefix)).sort(byCodeUnit);
    for (const key of keys) {
      const blob = this.#blobs.get(key);
      if (blob) yield { key, bytes: blob.byteLength, writtenMs: this.#writtenMs.get(key) ?? 0 };
    }
  }
}
