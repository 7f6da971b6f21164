/** Labelled images as their values at the boundary. They may lie in memory or in a store. */
export interface BoundaryRows {
  readonly count: number;
  /** Class index of each row, [count] */
  readonly labels: Int32Array;
  /** Numbers of one row. */
  readonly length: number;
  /** Rows by index, Float32Array [rows.length, length]; the caller may change it. */
  read(rows: Int32Array): Promise<Float32Array>;
}
