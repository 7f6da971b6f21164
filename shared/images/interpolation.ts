/**
 * Between which two source positions each output position lies: `lower` and `upper` index the source, `weight` (0 to 1)
 * is the share of the upper one. All three have one value for each output position.
 */
export interface Interpolation {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly weight: Float32Array;
}

/** More sizes than this in one data set are rare; the tables of one size take 2 KB. */
const TABLES_KEPT = 512;
const tables = new Map<string, Interpolation>();

/**
 * Bilinear interpolation with half-pixel centres and no antialiasing, in float32 as TensorFlow's ResizeBilinear
 * computes it: output i lies at (i + 0.5) * sourceSize / outputSize - 0.5. Indices are multiplied by `step`.
 * The result is shared: tables are kept by size.
 */
export function interpolation(sourceSize: number, outputSize: number, step: number): Interpolation {
  const key = `${sourceSize}/${outputSize}/${step}`;
  const known = tables.get(key);
  if (known) return known;
  if (tables.size >= TABLES_KEPT) tables.clear();
  const made = makeTable(sourceSize, outputSize, step);
  tables.set(key, made);
  return made;
}

function makeTable(sourceSize: number, outputSize: number, step: number): Interpolation {
  const lower = new Int32Array(outputSize);
  const upper = new Int32Array(outputSize);
  const weight = new Float32Array(outputSize);
  const scale = Math.fround(sourceSize / outputSize);
  for (let i = 0; i < outputSize; i++) {
    const at = Math.fround(Math.fround(Math.fround(i + 0.5) * scale) - 0.5);
    const below = Math.floor(at);
    lower[i] = Math.max(below, 0) * step;
    upper[i] = Math.min(Math.ceil(at), sourceSize - 1) * step;
    weight[i] = at - below;
  }
  return { lower, upper, weight };
}
