import type { Random } from './random';

/** Hue in degrees, saturation and lightness in percent. */
export interface Colour {
  readonly hue: number;
  readonly saturation: number;
  readonly lightness: number;
}

/** What every figure, whatever its class, takes its colours from. */
export interface Palette {
  readonly coat: Colour;
  /** Chest, muzzle, inner parts. */
  readonly pale: Colour;
  /** Ears, patches, stripes. */
  readonly deep: Colour;
  readonly eyes: Colour;
  readonly nose: Colour;
}

const COATS: readonly (readonly [hue: number, saturation: number, lightness: number])[] = [
  [28, 62, 54], // ginger
  [34, 52, 70], // cream
  [24, 38, 34], // chestnut
  [30, 10, 88], // white
  [220, 6, 52], // gray
  [225, 10, 22], // black
  [36, 46, 46], // golden
  [18, 30, 58], // fawn
  [212, 16, 60], // blue-gray
  [350, 30, 66], // rose
  [165, 22, 52], // sage
  [262, 18, 60], // lilac
];
const EYES: readonly (readonly [number, number, number])[] = [
  [45, 80, 52],
  [90, 50, 45],
  [25, 65, 30],
  [205, 60, 55],
];

/** The colours of one figure. */
export function drawPalette(random: Random): Palette {
  const coat = jitter(random, random.pick(COATS), 8);
  const dark = coat.lightness < 35;
  return {
    coat,
    pale: lighten(coat, random.between(16, 30), 0.6),
    deep: lighten(coat, (dark ? -1 : -1.6) * random.between(9, 15), 1.1),
    eyes: jitter(random, random.pick(EYES), 6),
    nose: random.chance(0.5)
      ? { hue: 350, saturation: 40, lightness: random.between(55, 70) }
      : { hue: 15, saturation: 20, lightness: random.between(10, 20) },
  };
}

export function lighten(colour: Colour, by: number, saturate = 1): Colour {
  return {
    hue: colour.hue,
    saturation: clamp(colour.saturation * saturate, 0, 100),
    lightness: clamp(colour.lightness + by, 4, 97),
  };
}

export function jitter(
  random: Random,
  [hue, saturation, lightness]: readonly [number, number, number],
  by: number,
): Colour {
  return {
    hue: hue + random.between(-by, by),
    saturation: clamp(saturation + random.between(-by, by), 0, 100),
    lightness: clamp(lightness + random.between(-by, by), 4, 96),
  };
}

export const css = ({ hue, saturation, lightness }: Colour): string =>
  `hsl(${(((hue % 360) + 360) % 360).toFixed(0)},${saturation.toFixed(0)}%,${lightness.toFixed(0)}%)`;

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
