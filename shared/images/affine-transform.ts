import { type Fill, inside } from './fill';

/** From where an output position (x, y) takes its value: (a0 x + a1 y + a2, b0 x + b1 y + b2). */
export type AffineMatrix = readonly [a0: number, a1: number, a2: number, b0: number, b1: number, b2: number];

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
  matrix: AffineMatrix,
  fill: Fill,
): void {
  const [, a1, , b0] = matrix;
  if (a1 === 0 && b0 === 0) stretch(from, to, sizePx, matrix, fill);
  else turn(from, to, sizePx, matrix, fill);
}

/** Any matrix: the four neighbours of each position, one after the other. */
function turn(
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
        column = inside(column, sizePx, fill.mode);
        row = inside(row, sizePx, fill.mode);
      }
      const left = Math.floor(column);
      const top = Math.floor(row);
      // A neighbour outside has no weight; what is missing of 1 is the fill's.
      const right = left >= -1 && left < last ? column - left : 0;
      const bottom = top >= -1 && top < last ? row - top : 0;
      const leftShare = left >= 0 && left <= last ? 1 - (column - left) : 0;
      const topShare = top >= 0 && top <= last ? 1 - (row - top) : 0;
      const topLeft = (topShare ? top : 0) * rowFloats + (leftShare ? left : 0) * 3;
      const topRight = (topShare ? top : 0) * rowFloats + (right ? left + 1 : 0) * 3;
      const bottomLeft = (bottom ? top + 1 : 0) * rowFloats + (leftShare ? left : 0) * 3;
      const bottomRight = (bottom ? top + 1 : 0) * rowFloats + (right ? left + 1 : 0) * 3;
      const p = topShare * leftShare;
      const q = topShare * right;
      const r = bottom * leftShare;
      const s = bottom * right;
      const rest = fill.value * (1 - p - q - r - s);
      to[at] = from[topLeft]! * p + from[topRight]! * q + from[bottomLeft]! * r + from[bottomRight]! * s + rest;
      to[at + 1] =
        from[topLeft + 1]! * p +
        from[topRight + 1]! * q +
        from[bottomLeft + 1]! * r +
        from[bottomRight + 1]! * s +
        rest;
      to[at + 2] =
        from[topLeft + 2]! * p +
        from[topRight + 2]! * q +
        from[bottomLeft + 2]! * r +
        from[bottomRight + 2]! * s +
        rest;
    }
  }
}

/** Two neighbours on one axis; one that lies outside has the share 0 and an index that can be read. */
interface Axis {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly lowerShare: Float64Array;
  readonly upperShare: Float64Array;
}

/** A matrix without a turn: rows first, then columns, a third of the work. */
function stretch(
  from: Float32Array,
  to: Float32Array,
  sizePx: number,
  [a0, , a2, , b1, b2]: AffineMatrix,
  fill: Fill,
): void {
  const columns = axis(a0, a2, sizePx, 3, fill);
  const rows = axis(b1, b2, sizePx, sizePx * 3, fill);
  const mixed = new Float64Array(sizePx * 3);
  for (let y = 0, at = 0; y < sizePx; y++) {
    const top = rows.lower[y]!;
    const bottom = rows.upper[y]!;
    const topShare = rows.lowerShare[y]!;
    const bottomShare = rows.upperShare[y]!;
    const outside = fill.value * (1 - topShare - bottomShare);
    for (let i = 0; i < mixed.length; i++) {
      mixed[i] = from[top + i]! * topShare + from[bottom + i]! * bottomShare + outside;
    }
    for (let x = 0; x < sizePx; x++, at += 3) {
      const left = columns.lower[x]!;
      const right = columns.upper[x]!;
      const leftShare = columns.lowerShare[x]!;
      const rightShare = columns.upperShare[x]!;
      const rest = fill.value * (1 - leftShare - rightShare);
      to[at] = mixed[left]! * leftShare + mixed[right]! * rightShare + rest;
      to[at + 1] = mixed[left + 1]! * leftShare + mixed[right + 1]! * rightShare + rest;
      to[at + 2] = mixed[left + 2]! * leftShare + mixed[right + 2]! * rightShare + rest;
    }
  }
}

function axis(scale: number, offset: number, size: number, step: number, fill: Fill): Axis {
  const [lower, upper] = [new Int32Array(size), new Int32Array(size)];
  const [lowerShare, upperShare] = [new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i++) {
    const plain = scale * i + offset;
    const position = plain >= 0 && plain <= size - 1 ? plain : inside(plain, size, fill.mode);
    const below = Math.floor(position);
    if (below >= 0 && below < size) {
      lower[i] = below * step;
      lowerShare[i] = 1 - (position - below);
    }
    if (below >= -1 && below < size - 1) {
      upper[i] = (below + 1) * step;
      upperShare[i] = position - below;
    }
  }
  return { lower, upper, lowerShare, upperShare };
}
