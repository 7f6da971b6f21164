/** What is used of jsfive, which comes without types. */
declare module 'jsfive' {
  export interface Dataset extends Array<never> {
    readonly shape: readonly number[];
    /** As NumPy writes it, such as "<f4"; a list for strings and references. */
    readonly dtype: string | readonly unknown[];
    /** All numbers, in row-major order. */
    readonly value: ArrayLike<number>;
  }
  export interface Group {
    readonly keys: readonly string[];
    readonly attrs: Readonly<Record<string, unknown>>;
    /** null where a link leads nowhere. */
    get(path: string): Group | Dataset | null;
  }
  interface FileConstructor {
    /** Throws texts and errors at what it cannot read. */
    new (bytes: ArrayBufferLike, name: string): Group;
  }
  export const File: FileConstructor;
}
