import type { RgbImage } from '../images/image';
import { loadSharp } from '../images/load-sharp';
import { Random } from '../random';
import { FIGURE_STYLE } from './figure-style';
import type { DrawText } from './plot-panel';

export interface Sample {
  /** As `sampleCell` makes it. */
  readonly cell: Uint8Array;
  readonly label: string;
}

const SIDE = 3;
export const SAMPLES = SIDE * SIDE;
const CELL_PX = 256;
const TITLE_PX = 40;
const GAP_PX = 20;
const LONGEST_TITLE = 22;

/**
 * Which images stand for a data set: nine of the candidates, as even over the classes as they allow, drawn with the seed.
 * @param candidates in an order that does not depend on chance
 */
export function chooseSamples<Image extends { readonly label: number }>(
  candidates: readonly Image[],
  seed: number,
): Image[] {
  const random = new Random(seed);
  const byLabel = new Map<number, Image[]>();
  for (const image of candidates) {
    const own = byLabel.get(image.label);
    if (own) own.push(image);
    else byLabel.set(image.label, [image]);
  }
  const groups = [...byLabel.keys()].sort((a, b) => a - b).map((label) => byLabel.get(label) as Image[]);
  const chosen: Image[] = [];
  for (let turn = 0; chosen.length < SAMPLES && groups.some((group) => group.length); turn++) {
    const group = groups[turn % groups.length] as Image[];
    if (group.length) chosen.push(...group.splice(random.below(group.length), 1));
  }
  const order = random.shuffle(Int32Array.from(chosen.keys()));
  return Array.from(order, (i) => chosen[i] as Image);
}

/** The notebook's first figure: nine images in three rows, each under its class name. PNG bytes. */
export async function samplesFigure(samples: readonly Sample[], drawText: DrawText): Promise<Uint8Array> {
  const side = SIDE * CELL_PX + (SIDE + 1) * GAP_PX;
  const rows = Math.ceil(samples.length / SIDE);
  const height = rows * (CELL_PX + TITLE_PX) + GAP_PX;
  const at = (i: number) => ({
    left: GAP_PX + (i % SIDE) * (CELL_PX + GAP_PX),
    top: Math.floor(i / SIDE) * (CELL_PX + TITLE_PX) + TITLE_PX,
  });
  const titles = samples.map(({ label }, i) => {
    const { left, top } = at(i);
    const text = label.length > LONGEST_TITLE ? `${label.slice(0, LONGEST_TITLE - 1)}…` : label;
    return drawText(text, left + CELL_PX / 2, top - 13, { size: 19, anchor: 'middle' });
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${height}"><style>${FIGURE_STYLE}</style>${titles.join('')}</svg>`;
  const pictures = samples.map(({ cell }, i) => ({
    input: Buffer.from(cell),
    raw: { width: CELL_PX, height: CELL_PX, channels: 3 as const },
    ...at(i),
  }));

  // In full colour: a palette would leave half of the 1 MB and take four times as long, and skies would show bands.
  const png = await loadSharp()({ create: { width: side, height, channels: 3, background: '#fff' } })
    .composite([...pictures, { input: Buffer.from(svg), left: 0, top: 0 }])
    .removeAlpha()
    .png({ compressionLevel: 3, adaptiveFiltering: true })
    .toBuffer();
  return new Uint8Array(png);
}

/** An image as the network sees it, the whole of it squeezed into a square: raw RGB of one cell of the figure. */
export function sampleCell({ width, height, data }: RgbImage): Promise<Uint8Array> {
  return loadSharp()(data, { raw: { width, height, channels: 3 } })
    .resize(CELL_PX, CELL_PX, { fit: 'fill' })
    .raw()
    .toBuffer();
}
