import type { RgbImage } from '../images/image';
import { pixelSteps } from '../images/pixel-steps';
import type { TurnedImage } from '../images/turned-image';

/** Cells on a side of the grid. */
export const GRID = 64;
/** Samples on a side of a cell. */
const SAMPLES = 2;

/** A look at an image through 128 by 128 of its pixels, whatever its size: what statistics and hash are made of. */
export interface SampleGrid {
  /** Luma of each cell, the mean of its four samples: Float32Array [64, 64], 0 to 255. The aspect ratio is not kept. */
  readonly luma: Float32Array;
  /** One sample a cell, by perceived brightness in 256 steps. */
  readonly brightness: Uint32Array;
  /** The same by value: 256 steps each of red, green and blue. */
  readonly values: Uint32Array;
  readonly samples: number;
  /** Largest distance between two channels of one sample, 0 to 255. */
  readonly colour: number;
}

/**
 * Takes the samples, in some tenths of a millisecond. One of the four of a cell goes into the counts. Images smaller than
 * the grid are sampled more than once.
 */
export function sampleGrid(image: RgbImage | TurnedImage): SampleGrid {
  const { width, height } = image;
  const { data, origin, columnStep, rowStep } = pixelSteps(image);
  const side = GRID * SAMPLES;
  const luma = new Float32Array(GRID * GRID);
  const brightness = new Uint32Array(256);
  const values = new Uint32Array(3 * 256);
  let colour = 0;
  const columns = new Int32Array(side);
  for (let x = 0; x < side; x++) columns[x] = columnStep * Math.floor(((x + 0.5) * width) / side);
  for (let y = 0; y < side; y++) {
    const row = origin + rowStep * Math.floor(((y + 0.5) * height) / side);
    for (let x = 0; x < side; x++) {
      const at = row + columns[x]!;
      const r = data[at]!;
      const g = data[at + 1]!;
      const b = data[at + 2]!;
      luma[(y >> 1) * GRID + (x >> 1)]! += 0.07475 * r + 0.14675 * g + 0.0285 * b;
      if ((x | y) & 1) continue;
      brightness[brightnessOf(r, g, b)]! += 1;
      values[r]! += 1;
      values[256 + g]! += 1;
      values[512 + b]! += 1;
      const spread = Math.max(r, g, b) - Math.min(r, g, b);
      if (spread > colour) colour = spread;
    }
  }
  return { luma, brightness, values, samples: GRID * GRID, colour };
}

/** As CleanVision weighs it, after http://alienryderflex.com/hsp.html. */
const brightnessOf = (r: number, g: number, b: number) =>
  Math.round(Math.sqrt(0.241 * r * r + 0.691 * g * g + 0.068 * b * b));
