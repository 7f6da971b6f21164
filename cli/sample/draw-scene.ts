import { loadSharp } from '../../shared/images/load-sharp';
import { drawPalette, type Palette } from './colour';
import { drawBackground } from './draw-background';
import type { Random } from './random';
import { ellipse, num } from './svg';

/** Draws a figure about the origin, 2.4 wide; the scene places it. */
export type DrawFigure = (palette: Palette, random: Random) => string;

/** Drawn around the picture and cut off, pixels: where a drawing ends, its blur turns transparent. */
const MARGIN = 16;
/** Width over height, as cameras take pictures. */
const ASPECTS = [4 / 3, 3 / 2, 1, 3 / 4, 2 / 3];

/**
 * One photograph-like drawing with a figure in it, as JPEG. Place, size, turn, colours, background, light, noise and
 * quality come from `random` alone, so that nothing but the figure's shape can tell the class.
 * @param sizePx the longer side
 */
export async function drawScene(drawFigure: DrawFigure, sizePx: number, random: Random): Promise<Uint8Array> {
  const aspect = random.pick(ASPECTS);
  const width = Math.round(sizePx * Math.min(1, aspect));
  const height = Math.round(sizePx * Math.min(1, 1 / aspect));
  const sharp = loadSharp();
  const svg = sceneSvg(drawFigure, width, height, random);
  const pixels = await sharp(Buffer.from(svg))
    .extract({ left: MARGIN, top: MARGIN, width, height })
    .removeAlpha()
    .raw()
    .toBuffer();
  addNoise(pixels, random.between(0, 11), random);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: random.integer(78, 94) })
    .toBuffer();
}

function sceneSvg(drawFigure: DrawFigure, width: number, height: number, random: Random): string {
  const shorter = Math.min(width, height);
  const scale = (shorter / 2.4) * random.between(0.42, 0.86);
  const x = width / 2 + random.between(-0.2, 0.2) * width;
  const y = height / 2 + random.between(-0.14, 0.14) * height;
  const place = `translate(${num(x)} ${num(y)}) rotate(${num(random.between(-24, 24))}) scale(${num(scale * random.near(1, 0.08))} ${num(scale)})`;
  const shadow = ellipse(x + scale * 0.12, y + scale * 0.95, scale * 1.2, scale * 0.42, 'fill="url(#shade)"');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 2 * MARGIN}" height="${height + 2 * MARGIN}" viewBox="${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}">`,
    definitions(random),
    drawBackground(width, height, random),
    shadow,
    `<g transform="${place}">${drawFigure(drawPalette(random), random)}</g>`,
    drawLight(width, height, random),
    '</svg>',
  ].join('');
}

function definitions(random: Random): string {
  const stop = (at: number, colour: string, opacity: number): string =>
    `<stop offset="${at}" stop-color="${colour}" stop-opacity="${opacity}"/>`;
  const blur = num(random.between(1, 5));
  const lit = random.pick([0.3, 0.5, 0.7]);
  return [
    '<defs>',
    `<radialGradient id="relief" cx="${lit}" cy="0.25" r="0.9">${stop(0, '#fff', 0.3)}${stop(0.5, '#fff', 0)}${stop(1, '#000', 0.35)}</radialGradient>`,
    `<linearGradient id="sheen" x1="0" y1="0" x2="${num(random.between(0, 1))}" y2="1">${stop(0, '#fff', 0.3)}${stop(1, '#000', 0.3)}</linearGradient>`,
    `<radialGradient id="vignette" r="0.75">${stop(0.5, '#000', 0)}${stop(1, '#000', 0.45)}</radialGradient>`,
    `<filter id="far" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${blur}"/></filter>`,
    `<radialGradient id="shade">${stop(0.3, '#000', 0.3)}${stop(1, '#000', 0)}</radialGradient>`,
    '</defs>',
  ].join('');
}

/** The light that falls on everything: a tint, and often darker corners. */
function drawLight(width: number, height: number, random: Random): string {
  const all = (attributes: string): string => `<rect width="${width}" height="${height}" ${attributes}/>`;
  const tint = random.pick(['#ffb066', '#6688cc', '#000000', '#ffffff', '#ffe9c0']);
  return (
    all(`fill="${tint}" opacity="${num(random.between(0, 0.26))}"`) +
    (random.chance(0.6) ? all(`fill="url(#vignette)"`) : '')
  );
}

/** A camera's grain, of one brightness for the three channels of a pixel; about normal, from a table read at random. */
function addNoise(data: Uint8Array, amplitude: number, random: Random): void {
  const grain = Int8Array.from({ length: 1024 }, () =>
    Math.round((random.between(-1, 1) + random.between(-1, 1)) * amplitude),
  );
  const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
  let state = random.integer(1, 0x7fffffff);
  for (let at = 0; at < clamped.length; at += 3) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const by = grain[state & 1023]!;
    clamped[at]! += by;
    clamped[at + 1]! += by;
    clamped[at + 2]! += by;
  }
}
