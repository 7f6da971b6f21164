import type { ActivationMap } from '../head/class-activations';
import type { RgbImage } from '../images/image';
import { loadSharp } from '../images/load-sharp';

/** A small picture inside the report. */
export interface Picture {
  /** JPEG bytes. */
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture, and what its places say for the class that the model said. */
export interface ExamplePicture extends Picture {
  /** PNG bytes, a pixel a cell of the network's last maps; undefined where the network could not be run. */
  readonly activation?: Uint8Array;
}

const LONGEST_PX = 260;
/** A picture of 10 by 1,000 would be a line. */
const SHORTEST_PX = 40;

/** About 10 KB a picture, so that a report of forty of them opens at once and can be sent by mail. */
export async function smallPicture({ width, height, data }: RgbImage): Promise<Picture> {
  const scale = Math.min(1, LONGEST_PX / Math.max(width, height));
  const size = {
    width: Math.max(SHORTEST_PX, Math.round(width * scale)),
    height: Math.max(SHORTEST_PX, Math.round(height * scale)),
  };
  const jpeg = await loadSharp()(data, { raw: { width, height, channels: 3 } })
    .resize({ ...size, fit: 'fill', kernel: 'linear' })
    .jpeg({ quality: 70 })
    .toBuffer();
  return { jpeg, ...size };
}

/** Speaks for the class: orange; against it: blue. Told apart by people who see few colours. */
const [FOR, AGAINST] = [
  [235, 110, 20],
  [40, 90, 230],
] as const;
const MOST_OPAQUE = 190;

/**
 * A map as a PNG of one pixel a cell, to be laid over the picture, where a browser spreads it smoothly. How opaque a
 * cell is says how much it adds, compared with the strongest cell of the same image.
 */
export async function activationPng({ side, values }: ActivationMap): Promise<Uint8Array> {
  const strongest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  const pixels = new Uint8Array(side * side * 4);
  for (const [cell, value] of values.entries()) {
    const opacity = Math.round((Math.abs(value) / strongest) * MOST_OPAQUE);
    pixels.set([...(value > 0 ? FOR : AGAINST), opacity], cell * 4);
  }
  return loadSharp()(pixels, { raw: { width: side, height: side, channels: 4 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
