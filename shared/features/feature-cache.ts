import { featureKeys } from '../artifacts';
import { FormatError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { decodeFeatureFile, decodeFeatureRows, encodeFeatureFile, type FeatureFile } from './feature-file';
import { joinRows } from './join-rows';
import { loadFeatureIndex } from './load-feature-index';
import { openFeatureFile, readFeatureRows } from './read-feature-rows';

/** From this share of a file's rows on, reading the whole file is cheaper than reading single rows. */
const WHOLE_FILE_SHARE = 1 / 4;

type Wanted = { readonly sha256: string; readonly row: number }[];

/**
 * The features that a store holds already, addressed by content. A shard that is known as a whole is one look-up; the
 * known images of a shard that has changed are found through the index. A file never changes once it stands: writers at
 * the same time write the same bytes. A file or an index that is gone or damaged costs hits and nothing else, so that
 * anything of it may be removed at any time.
 */
export class FeatureCache {
  readonly #store: BlobStore;
  readonly #space: string;
  readonly #notice: (text: string) => void;
  readonly #parts: readonly FeatureCache[];

  /**
   * @param notice is told of damaged files
   * @param parts spaces whose rows, one behind the other, are those of this space: what is known in each of them is known here
   */
  constructor(
    store: BlobStore,
    space: string,
    notice: (text: string) => void = () => undefined,
    parts: readonly string[] = [],
  ) {
    this.#store = store;
    this.#space = space;
    this.#notice = notice;
    this.#parts = parts.map((part) => new FeatureCache(store, part, notice));
  }

  key(contentId: string): string {
    return featureKeys(this.#space).file(contentId);
  }

  /** A whole shard's features; undefined where they are unknown. */
  async whole(contentId: string): Promise<FeatureFile | undefined> {
    const key = this.key(contentId);
    const bytes = await this.#store.get(key);
    return bytes && this.#forgiving(async () => decodeFeatureFile(bytes, key, this.#space));
  }

  /**
   * The features of those images that are known, by sha256, a Float32Array [featureCount] each.
   * They may be views into whole files; copy what has to live long.
   */
  async known(sha256s: Iterable<string>): Promise<Map<string, Float32Array>> {
    const wanted = new Set(sha256s);
    const found = await this.#indexed(wanted);
    if (this.#parts.length === 0 || found.size === wanted.size) return found;
    const rest = [...wanted].filter((sha256) => !found.has(sha256));
    const parts: Map<string, Float32Array>[] = [];
    for (const part of this.#parts) parts.push(await part.known(rest));
    for (const [sha256, row] of joinRows(parts)) found.set(sha256, row);
    return found;
  }

  /** Of this very space. */
  async #indexed(sha256s: ReadonlySet<string>): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    const index = await loadFeatureIndex(this.#store, this.#space, this.#notice);
    if (!index) return found;
    const byFile = new Map<string, Wanted>();
    for (const sha256 of sha256s) {
      const place = index.find(sha256);
      if (!place) continue;
      const ofFile = byFile.get(place.file) ?? [];
      byFile.set(place.file, ofFile);
      ofFile.push({ sha256, row: place.row });
    }
    for (const [id, wanted] of byFile) await this.#forgiving(() => this.#readKnown(id, wanted, found));
    return found;
  }

  async put(contentId: string, file: FeatureFile): Promise<void> {
    await this.#store.put(this.key(contentId), encodeFeatureFile(file));
  }

  async #readKnown(id: string, wanted: Wanted, found: Map<string, Float32Array>): Promise<void> {
    const key = this.key(id);
    const file = await openFeatureFile(this.#store, key, this.#space);
    if (!file) return;
    const { images, rows, featureCount } = file.header;
    // The index is a hint: the file itself says whose rows it holds.
    const rowOf = new Map(images.map((image) => [image.sha256, 'row' in image ? image.row : undefined]));
    const held = wanted.filter(({ sha256, row }) => rowOf.get(sha256) === row);
    if (held.length >= rows * WHOLE_FILE_SHARE) {
      const bytes = await this.#store.get(key);
      if (!bytes) return;
      const features = decodeFeatureRows(bytes, key, file);
      for (const { sha256, row } of held)
        found.set(sha256, features.subarray(row * featureCount, (row + 1) * featureCount));
      return;
    }
    const read = await readFeatureRows(
      this.#store,
      key,
      file,
      held.map(({ row }) => row),
    );
    held.forEach(({ sha256 }, i) => {
      const features = read?.[i];
      if (features) found.set(sha256, features);
    });
  }

  async #forgiving<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#notice(`${error.message}. It is computed again`);
      return undefined;
    }
  }
}
