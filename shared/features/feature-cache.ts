import { featureKeys } from '../artifacts';
import { FormatError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { decodeFeatureFile, encodeFeatureFile, type FeatureFile } from './feature-file';
import { FeatureIndex, type FeaturePlace } from './feature-index';

/**
 * The features that a store holds already, addressed by content. A shard that is known as a whole is one look-up; the
 * known images of a shard that has changed are found through the index. Files never change once they stand, so that
 * concurrent writers write the same bytes; a file or an index that is gone or damaged costs hits and nothing else.
 */
export class FeatureCache {
  private index: Promise<FeatureIndex | undefined> | undefined;

  /** @param notice is told of damaged files */
  constructor(
    private readonly store: BlobStore,
    private readonly space: string,
    private readonly notice: (text: string) => void = () => undefined,
  ) {}

  key(contentId: string): string {
    return featureKeys(this.space).file(contentId);
  }

  /** A whole shard's features; undefined where they are unknown. */
  async file(contentId: string): Promise<FeatureFile | undefined> {
    const key = this.key(contentId);
    const bytes = await this.store.get(key);
    return bytes && this.forgiving(() => decodeFeatureFile(bytes, key, this.space));
  }

  /**
   * The features of those images that are known, by sha256.
   * @returns views of length featureCount into the files that hold them
   */
  async known(sha256s: Iterable<string>): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    this.index ??= this.readIndex();
    const index = await this.index;
    if (!index) return found;
    const byFile = new Map<string, { sha256: string; row: number }[]>();
    for (const sha256 of new Set(sha256s)) {
      const place = index.find(sha256);
      if (!place) continue;
      const rows = byFile.get(place.file);
      if (rows) rows.push({ sha256, row: place.row });
      else byFile.set(place.file, [{ sha256, row: place.row }]);
    }
    for (const [id, rows] of byFile) {
      const file = await this.file(id);
      if (!file) continue;
      const whole = new Map(file.images.map((image) => [image.sha256, image]));
      for (const { sha256, row } of rows) {
        const image = whole.get(sha256);
        if (!image || !('row' in image) || image.row !== row) continue;
        found.set(sha256, file.features.subarray(row * file.featureCount, (row + 1) * file.featureCount));
      }
    }
    return found;
  }

  async put(contentId: string, file: FeatureFile): Promise<void> {
    await this.store.put(this.key(contentId), encodeFeatureFile(file));
  }

  /** Adds the images of a run to the index. One writer at a time keeps all; of two, the later one wins. */
  async remember(places: ReadonlyMap<string, FeaturePlace>): Promise<void> {
    const old = await this.readIndex();
    if (old && [...places.keys()].every((sha256) => old.find(sha256))) return;
    await this.store.put(featureKeys(this.space).index, (old ? old.with(places) : FeatureIndex.of(places)).toBytes());
  }

  private async readIndex(): Promise<FeatureIndex | undefined> {
    const key = featureKeys(this.space).index;
    const bytes = await this.store.get(key);
    return bytes && this.forgiving(() => new FeatureIndex(bytes, key));
  }

  private forgiving<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.notice(`${error.message}; it is computed again`);
      return undefined;
    }
  }
}
