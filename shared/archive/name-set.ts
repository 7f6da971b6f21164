import { randomInt } from 'node:crypto';

/** The products of a hash below it and a factor below stay under 2^53. */
const PRIME = 2 ** 31 - 1;
const FACTORS = [2 ** 21, 2 ** 22] as const;

/**
 * Finds a second path of the same name; two names are one where they differ only in Unicode normalisation. A set of a
 * million strings takes 100 MB and more, this takes 12: it keeps hashes, and asks for a name where two of them meet.
 *
 * The hash is a polynomial at a number that is drawn by chance, so that no archive can be made whose names all meet in
 * one place. What is answered does not depend on the draw.
 */
export class NameSet {
  readonly #factor = randomInt(...FACTORS);
  readonly #nameOf: (number: number) => string;
  readonly #folders = new Map<string, number>();
  readonly #hashes: Uint32Array;
  /** Number of a name plus 1, or 0; at most half of the places are taken. */
  readonly #places: Uint32Array;

  /**
   * @param most names that can be added
   * @param nameOf the name that was added with a number
   */
  constructor(most: number, nameOf: (number: number) => string) {
    this.#nameOf = nameOf;
    this.#hashes = new Uint32Array(most);
    this.#places = new Uint32Array(2 ** Math.ceil(Math.log2(2 * Math.max(1, most))));
  }

  /**
   * Takes a path in; false where it is in already.
   * @param number below `most`, another one for each path
   */
  add(path: string, number: number): boolean {
    const name = path.normalize('NFC');
    const hash = this.#hashOf(name);
    const mask = this.#places.length - 1;
    let at = hash & mask;
    for (let held = this.#places[at]; held; held = this.#places[at]) {
      if (this.#hashes[held - 1] === hash && this.#nameOf(held - 1).normalize('NFC') === name) return false;
      at = (at + 1) & mask;
    }
    this.#hashes[number] = hash;
    this.#places[at] = number + 1;
    return true;
  }

  /** Of the folder's number and the file's name: folders are few, and long. */
  #hashOf(name: string): number {
    const slash = name.lastIndexOf('/');
    let hash = this.#numberOf(name.slice(0, Math.max(0, slash)));
    for (let i = slash + 1; i < name.length; i++) hash = (hash * this.#factor + name.charCodeAt(i) + 1) % PRIME;
    return hash;
  }

  #numberOf(folder: string): number {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    // A slice of a name would keep the whole name in memory.
    this.#folders.set(Buffer.from(folder).toString(), this.#folders.size);
    return this.#folders.size - 1;
  }
}
