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
 * @param labels of the candidates, in an order that does not depend on chance
 * @returns places among the candidates
 */
export function chooseSamples(labels: Int32Array, seed: number): number[] {
  const random = new Random(seed);
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const groups = [...counts].sort(([a], [b]) => a - b).map(([label, count]) => new Group(label, count));
  const chosen: Drawn[] = [];
  for (let turn = 0; chosen.length < SAMPLES && groups.some(({ left }) => left > 0); turn++) {
    const group = groups[turn % groups.length] as Group;
    if (group.left > 0) chosen.push(group.draw(random));
  }
  const order = random.shuffle(Int32Array.from(chosen.keys()));
  const places = placesOf(chosen, labels);
  return Array.from(order, (i) => places[i] as number);
}

/** A candidate by its class, and how many of that class stand before it. */
interface Drawn {
  readonly label: number;
  readonly before: number;
}

/** The candidates of a class, of which only their number and those that were drawn are held. */
class Group {
  /** Ascending. */
  readonly #drawn: number[] = [];

  constructor(
    readonly label: number,
    readonly count: number,
  ) {}

  get left(): number {
    return this.count - this.#drawn.length;
  }

  /** One of those that are left. */
  draw(random: Random): Drawn {
    let before = random.below(this.left);
    for (const drawn of this.#drawn) if (before >= drawn) before += 1;
    this.#drawn.push(before);
    this.#drawn.sort((a, b) => a - b);
    return { label: this.label, before };
  }
}

function placesOf(chosen: readonly Drawn[], labels: Int32Array): number[] {
  const places = chosen.map(() => -1);
  const seen = new Map<number, number>();
  for (const [place, label] of labels.entries()) {
    const before = seen.get(label) ?? 0;
    seen.set(label, before + 1);
    const of = chosen.findIndex((own) => own.label === label && own.before === before);
    if (of !== -1) places[of] = place;
  }
  return places;
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
