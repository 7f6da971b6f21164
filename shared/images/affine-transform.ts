/** What stands where a moved image has no pixels, as TensorFlow names it. */
export type FillMode = 'reflect' | 'wrap' | 'constant' | 'nearest';

/** From where an output position (x, y) takes its value: (a0 x + a1 y + a2, b0 x + b1 y + b2). */
export type AffineMatrix = readonly [a0: number, a1: number, a2: number, b0: number, b1: number, b2: number];

export interface Fill {
  readonly mode: FillMode;
  /** The value of 'constant', in the range of the pixels. */
  readonly value: number;
}

/**
 * An image moved, turned or scaled: TensorFlow's ImageProjectiveTransformV3 with bilinear interpolation, as Keras'
 * RandomRotation, RandomZoom and RandomTranslation call it. Positions are computed in doubles, TensorFlow's in float32:
 * values differ by about 1e-5 of the range, and 'wrap' by a pixel where its seam falls on one.
 * @param from Float32Array [sizePx, sizePx, 3]
 * @param to the same shape, another buffer
 */
export function affineTransform(
  from: Float32Array,
  to: Float32Array,
  sizePx: number,
  [a0, a1, a2, b0, b1, b2]: AffineMatrix,
  fill: Fill,
): void {
  const last = sizePx - 1;
  const rowFloats = sizePx * 3;
  for (let y = 0, at = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx; x++, at += 3) {
      let column = a0 * x + a1 * y + a2;
      let row = b0 * x + b1 * y + b2;
      if (!(column >= 0 && column <= last && row >= 0 && row <= last)) {
        if (fill.mode === 'constant') {
          mixWithFill(from, to, at, sizePx, column, row, fill.value);
          continue;
        }
        column = inside(column, sizePx, fill.mode);
        row = inside(row, sizePx, fill.mode);
      }
      const left = Math.floor(column);
      const top = Math.floor(row);
      const across = column - left;
      const down = row - top;
      const topLeft = top * rowFloats + left * 3;
      // On the last column and row the neighbour counts for nothing; it must not be read behind the end.
      const topRight = left < last ? topLeft + 3 : topLeft;
      const lower = top < last ? rowFloats : 0;
      const bottomLeft = topLeft + lower;
      const bottomRight = topRight + lower;
      const r = from[topLeft]! + (from[topRight]! - from[topLeft]!) * across;
      const g = from[topLeft + 1]! + (from[topRight + 1]! - from[topLeft + 1]!) * across;
      const b = from[topLeft + 2]! + (from[topRight + 2]! - from[topLeft + 2]!) * across;
      const rBelow = from[bottomLeft]! + (from[bottomRight]! - from[bottomLeft]!) * across;
      const gBelow = from[bottomLeft + 1]! + (from[bottomRight + 1]! - from[bottomLeft + 1]!) * across;
      const bBelow = from[bottomLeft + 2]! + (from[bottomRight + 2]! - from[bottomLeft + 2]!) * across;
      to[at] = r + (rBelow - r) * down;
      to[at + 1] = g + (gBelow - g) * down;
      to[at + 2] = b + (bBelow - b) * down;
    }
  }
}

/** The position inside the image, 0 to size - 1, that stands for one outside of it. */
function inside(position: number, size: number, mode: Exclude<FillMode, 'constant'>): number {
  let at = position;
  if (mode === 'reflect') at = reflected(position, size);
  if (mode === 'wrap') at = wrapped(position, size);
  return Math.min(Math.max(at, 0), size - 1);
}

/** d c b a | a b c d | d c b a */
function reflected(position: number, size: number): number {
  const period = 2 * size;
  if (position < 0) {
    // The remainder lies in (-period, 0].
    const rest = position % period;
    return rest < -size ? rest + period : -rest - 1;
  }
  if (position <= size - 1) return position;
  const rest = position % period;
  return rest >= size ? period - rest - 1 : rest;
}

/** a b c d | a b c d | a b c d; TensorFlow counts the turns by the distance between the outermost centres. */
function wrapped(position: number, size: number): number {
  const span = size - 1;
  if (position < 0) return position + size * (Math.trunc(-position / span) + 1);
  return position > span ? position - size * Math.trunc(position / span) : position;
}

/** Mode 'constant': each of the four neighbours that lies outside has the fill's value. */
function mixWithFill(
  from: Float32Array,
  to: Float32Array,
  at: number,
  sizePx: number,
  column: number,
  row: number,
  value: number,
): void {
  const left = Math.floor(column);
  const top = Math.floor(row);
  for (let channel = 0; channel < 3; channel++) {
    const read = (y: number, x: number) =>
      x >= 0 && x < sizePx && y >= 0 && y < sizePx ? from[(y * sizePx + x) * 3 + channel]! : value;
    const above = read(top, left) + (read(top, left + 1) - read(top, left)) * (column - left);
    const below = read(top + 1, left) + (read(top + 1, left + 1) - read(top + 1, left)) * (column - left);
    to[at + channel] = above + (below - above) * (row - top);
  }
}
