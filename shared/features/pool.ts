/** A fixed number of things that many want: each is made when first needed, lent, given back and lent again. */
export class Pool<T> {
  readonly #make: () => T;
  readonly #free: T[] = [];
  readonly #waiting: ((thing: T) => void)[] = [];
  #unmade: number;

  constructor(size: number, make: () => T) {
    this.#unmade = size;
    this.#make = make;
  }

  /** The next free thing, in the order of asking. */
  take(): Promise<T> {
    if (this.#free.length > 0) return Promise.resolve(this.#free.pop() as T);
    if (this.#unmade > 0) {
      this.#unmade--;
      return Promise.resolve(this.#make());
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(thing: T): void {
    const next = this.#waiting.shift();
    if (next) next(thing);
    else this.#free.push(thing);
  }
}
