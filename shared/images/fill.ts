/** What stands where a moved image has no pixels, as TensorFlow names it. */
export type FillMode = 'reflect' | 'wrap' | 'constant' | 'nearest';

export interface Fill {
  readonly mode: FillMode;
  /** The value of 'constant', in the range of the pixels. */
  readonly value: number;
}

/**
 * The position inside an image, 0 to size - 1, that stands for one outside of it, as TensorFlow maps coordinates. With
 * 'constant' a position stays where it is: whoever reads there finds no pixel.
 */
export function inside(position: number, size: number, mode: FillMode): number {
  switch (mode) {
    case 'constant':
      return position;
    case 'reflect':
      return clamp(reflected(position, size), size);
    case 'wrap':
      return clamp(wrapped(position, size), size);
    default:
      return clamp(position, size);
  }
}

const clamp = (position: number, size: number) => Math.min(Math.max(position, 0), size - 1);

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
