/** What is used of jsfive, which comes without types. */
declare module 'jsfive' {
  export interface Dataset extends Array<never> {
    readonly shape: readonly number[];
    /** As NumPy writes it, such as "<f4"; a list for strings and references. */
    readonly dtype: string | readonly unknown[];
    /** All numbers, in row-major order. */
    readonly value: ArrayLike<number>;
    /** Its own: where the file says what. */
    readonly _dataobjects: DataObjects;
  }
  interface DataObjects {
    /** The file. */
    readonly fh: ArrayBufferLike;
    find_msg_type(type: number): readonly ReadonlyMap<'offset_to_message', number>[];
    _get_data_message_properties(
      offset: number,
    ): readonly [version: number, dimensions: number | undefined, layout: number, offset: number];
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
