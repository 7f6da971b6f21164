import type { ArchiveListing } from '../../archive/archive-listing';
import { canonicalName } from '../../archive/entry-name';
import { KIND } from '../entry-kinds';

/** Where a table's file is: an entry, several that it may mean, or none and what comes nearest. */
export type FoundImage =
  | { readonly kind: 'found'; readonly entry: number }
  | { readonly kind: 'several'; readonly entries: readonly number[] }
  | { readonly kind: 'missing'; readonly nearest?: number };

/** Finds the images of an archive by what tables call them. */
export class ImageFinder {
  readonly #listing: ArchiveListing;
  readonly #byName = new Map<string, number>();
  /** Made when a name is no whole path: most tables never need it. */
  #byFile: Map<string, number | number[]> | undefined;

  constructor(listing: ArchiveListing, kinds: Uint8Array) {
    this.#listing = listing;
    for (let i = 0; i < listing.length; i++) {
      if (kinds[i] === KIND.image) this.#byName.set(listing.nameOf(i).normalize('NFC'), i);
    }
  }

  /**
   * A path from the table's folder; or from the archive's root, in a set from that of the table's archive; or the end of the path
   * of one image alone.
   * @param folder without a closing '/'
   */
  find(file: string, folder: string): FoundImage {
    const path = canonicalName(file).normalize('NFC');
    const entry = this.#in(folder, path) ?? this.#in(this.#rootOf(folder), path) ?? this.#byName.get(path);
    if (entry !== undefined) return { kind: 'found', entry };

    const alike = this.#endingWith(path);
    const [first, second] = alike;
    if (first !== undefined && second === undefined) return { kind: 'found', entry: first };
    if (first !== undefined) return { kind: 'several', entries: alike };
    const nearest = this.#calledLike(path);
    return { kind: 'missing', ...(nearest !== undefined && { nearest }) };
  }

  #in(folder: string, path: string): number | undefined {
    return folder === '' ? undefined : this.#byName.get(`${folder}/${path}`.normalize('NFC'));
  }

  #rootOf(folder: string): string {
    return this.#listing.parts.length > 0 ? (folder.split('/')[0] ?? '') : '';
  }

  #endingWith(path: string): readonly number[] {
    const candidates = this.#files().get(fileOf(path)) ?? [];
    const entries = typeof candidates === 'number' ? [candidates] : candidates;
    return entries.filter((entry) => `/${this.#listing.nameOf(entry).normalize('NFC')}`.endsWith(`/${path}`));
  }

  /** The same file in another folder, or with an extension that the table leaves out. */
  #calledLike(path: string): number | undefined {
    const file = fileOf(path);
    const files = this.#files();
    const found = [file, ...['jpg', 'jpeg', 'png', 'JPG'].map((extension) => `${file}.${extension}`)].find((name) =>
      files.has(name),
    );
    const entry = found === undefined ? undefined : files.get(found);
    return Array.isArray(entry) ? entry[0] : entry;
  }

  #files(): Map<string, number | number[]> {
    if (this.#byFile) return this.#byFile;
    const files = new Map<string, number | number[]>();
    for (const [name, entry] of this.#byName) {
      const file = fileOf(name);
      const before = files.get(file);
      if (before === undefined) files.set(file, entry);
      else if (Array.isArray(before)) before.push(entry);
      else files.set(file, [before, entry]);
    }
    this.#byFile = files;
    return files;
  }
}

const fileOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
