import type { RgbImage } from '../images/image';
import type { TurnedImage } from '../images/turned-image';
import { perceptualHash } from './perceptual-hash';
import { GRID, type SampleGrid, sampleGrid } from './sample-grid';

/** What an image looks like, in a few numbers. */
export interface ImageStatistics {
  readonly width: number;
  readonly height: number;
  /** Perceived brightness that 99 % of the samples stay below, and that 5 % do: 0 to 1. */
  readonly brightness99: number;
  readonly brightness5: number;
  /** Of the values of all channels together, in bits: 1.6 for one colour, 9.6 at most. */
  readonly entropy: number;
  /** Standard deviation of the edges at 64 by 64, 0 to 255: how much changes from cell to cell. */
  readonly edges: number;
  /** Largest distance between two channels, 0 to 255; a gray image has none. */
  readonly colour: number;
  /** Uint32Array [8] */
  readonly hash: Uint32Array;
}

export function imageStatistics(image: RgbImage | TurnedImage): ImageStatistics {
  const grid = sampleGrid(image);
  return {
    width: image.width,
    height: image.height,
    brightness99: percentile(grid, 0.99),
    brightness5: percentile(grid, 0.05),
    entropy: entropyOf(grid),
    edges: edgesOf(grid),
    colour: grid.colour,
    hash: perceptualHash(grid.luma),
  };
}

function percentile({ brightness, samples }: SampleGrid, share: number): number {
  let seen = 0;
  for (let value = 0; value < brightness.length; value++) {
    seen += brightness[value]!;
    if (seen >= share * samples) return value / 255;
  }
  return 1;
}

function entropyOf({ values, samples }: SampleGrid): number {
  let bits = 0;
  for (let at = 0; at < values.length; at++) {
    const share = values[at]! / (3 * samples);
    if (share > 0) bits -= share * Math.log2(share);
  }
  return bits;
}

/** Each cell eight times less its eight neighbours, cut to 0 to 255: the filter that PIL calls FIND_EDGES. */
function edgesOf({ luma }: SampleGrid): number {
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < GRID - 1; y++) {
    for (let x = 1; x < GRID - 1; x++) {
      const at = y * GRID + x;
      const around =
        luma[at - GRID - 1]! +
        luma[at - GRID]! +
        luma[at - GRID + 1]! +
        luma[at - 1]! +
        luma[at + 1]! +
        luma[at + GRID - 1]! +
        luma[at + GRID]! +
        luma[at + GRID + 1]!;
      const edge = Math.min(255, Math.max(0, 8 * luma[at]! - around));
      sum += edge;
      squares += edge * edge;
    }
  }
  const cells = (GRID - 2) ** 2;
  return Math.sqrt(Math.max(0, squares / cells - (sum / cells) ** 2));
}
