import { css, lighten, type Palette } from './colour';
import type { Random } from './random';
import { ellipse, num, type Point, path, polygon, smooth } from './svg';

export type Animal = 'cat' | 'dog';

/**
 * An animal that looks at us, in a square of about -1.3 to 1.3 with its head in the middle (the body reaches down to 2.6).
 * Only shapes tell a cat (pointed ears, short muzzle, slit pupils, whiskers) from a dog (hanging ears, long muzzle, broad
 * nose, round eyes): body, colours and markings are drawn alike.
 */
export function drawAnimal(animal: Animal, palette: Palette, random: Random): string {
  const body = random.chance(0.55) ? drawBody(palette, random) : '';
  return body + (animal === 'cat' ? drawCat(palette, random) : drawDog(palette, random));
}

function drawBody(palette: Palette, random: Random): string {
  const [width, height] = [random.near(0.95, 0.15), random.near(1.15, 0.12)];
  const paws = [-1, 1].map((side) => ellipse(side * width * 0.42, 2.45, 0.3, 0.2, fill(palette.pale)));
  return [
    path(
      'M0.5 2.2C1.6 2.6 1.9 1.7 1.5 1.1',
      `fill="none" stroke-linecap="round" stroke-width="0.26" stroke="${css(palette.deep)}"`,
    ),
    path(fur(0, 1.5, width, height, random, 0.025), fill(palette.coat)),
    path(fur(0, 1.35, width * 0.55, height * 0.6, random, 0.05), fill(palette.pale)),
    ...paws,
  ].join('');
}

function drawCat(palette: Palette, random: Random): string {
  const [width, height] = [random.near(1, 0.08), random.near(0.84, 0.06)];
  const [earTip, earOut] = [random.near(1.42, 0.08), random.near(0.82, 0.12)];
  const ears = mirrored((side) => {
    const ear: Point[] = [
      [side * width * 0.93, -0.2],
      [side * earOut, -earTip],
      [side * 0.14, -height * 0.86],
    ];
    const inner = ear.map(([x, y]): Point => [x * 0.72 + side * 0.17, y * 0.76 - 0.12]);
    return soft(polygon(ear), palette.coat, 0.1) + soft(polygon(inner), lighten(palette.pale, -4), 0.06);
  });
  const eyes = mirrored((side) => {
    const eye = ellipse(0, 0, 0.23, 0.17, `${fill(palette.eyes)} stroke="#1a1512" stroke-width="0.035"`);
    const pupil = ellipse(0, 0, random.between(0.04, 0.09), 0.155, 'fill="#0d0b0a"');
    return `<g transform="translate(${num(side * 0.4)} -0.1) rotate(${side * -12})">${eye}${pupil}${glint(-0.05, -0.06)}</g>`;
  });
  const whiskers = mirrored((side) =>
    [-0.1, 0.02, 0.14]
      .map(
        (tilt) =>
          `M${side * 0.32} ${num(0.3 + tilt / 2)}Q${side * 0.7} ${num(0.24 + tilt)} ${side * 1.12} ${num(0.2 + tilt * 2.4)}`,
      )
      .join(''),
  );
  const line = `fill="none" stroke-linecap="round" stroke="${outline(palette)}"`;
  return [
    ears,
    head(width, height, palette, random),
    markings(palette, random, height),
    mirrored((side) => ellipse(side * 0.19, 0.36, 0.24, 0.19, fill(palette.pale))),
    eyes,
    soft(
      polygon([
        [-0.12, 0.16],
        [0.12, 0.16],
        [0, 0.29],
      ]),
      palette.nose,
      0.05,
    ),
    path('M0 0.28V0.38M0 0.38Q-0.02 0.52 -0.2 0.48M0 0.38Q0.02 0.52 0.2 0.48', `${line} stroke-width="0.04"`),
    path(whiskers, `${line} stroke-width="0.018" opacity="0.75"`),
  ].join('');
}

function drawDog(palette: Palette, random: Random): string {
  const [width, height] = [random.near(0.84, 0.07), random.near(0.92, 0.06)];
  const [earOut, earDown] = [random.near(1.28, 0.07), random.near(0.62, 0.25)];
  const ears = mirrored((side) =>
    path(
      smooth([
        [side * 0.35, -height * 0.98],
        [side * earOut * 0.92, -0.85],
        [side * earOut * 1.08, -0.05],
        [side * earOut, earDown * 1.25],
        [side * width * 0.86, earDown * 0.9],
        [side * width * 0.74, -0.2],
      ]),
      `${fill(palette.deep)} stroke="${outline(palette)}" stroke-opacity="0.35" stroke-width="0.03"`,
    ),
  );
  const eyes = mirrored((side) => {
    const white = ellipse(side * 0.33, -0.18, 0.15, 0.16, 'fill="#f4f0ea" stroke="#1a1512" stroke-width="0.03"');
    const iris = ellipse(side * 0.32, -0.16, 0.12, 0.125, fill(palette.eyes));
    return white + iris + ellipse(side * 0.32, -0.16, 0.075, 0.08, 'fill="#0d0b0a"') + glint(side * 0.32 - 0.04, -0.2);
  });
  const tongue = random.chance(0.45)
    ? path('M-0.14 0.68Q-0.16 1.06 0 1.08Q0.16 1.06 0.14 0.68Z', 'fill="#d9707d" stroke="#a8434f" stroke-width="0.02"')
    : '';
  const muzzle = { x: 0, y: random.near(0.42, 0.06), rx: random.near(0.47, 0.1), ry: random.near(0.42, 0.1) };
  return [
    head(width, height, palette, random),
    markings(palette, random, height),
    ears,
    tongue,
    path(fur(muzzle.x, muzzle.y, muzzle.rx, muzzle.ry, random, 0.015), fill(palette.pale)),
    eyes,
    ellipse(0, 0.22, 0.23, 0.16, fill(palette.nose)),
    ellipse(-0.06, 0.16, 0.07, 0.035, 'fill="#fff" opacity="0.45"'),
    path(
      'M0 0.38V0.56M0 0.56Q-0.04 0.74 -0.3 0.66M0 0.56Q0.04 0.74 0.3 0.66',
      `fill="none" stroke-linecap="round" stroke-width="0.045" stroke="${outline(palette)}"`,
    ),
  ].join('');
}

/** The head's outline with a light from above; the gradient is defined by the scene. */
function head(width: number, height: number, palette: Palette, random: Random): string {
  const d = fur(0, 0, width, height, random, 0.02);
  const edge = `stroke="${outline(palette)}" stroke-opacity="0.25" stroke-width="0.03"`;
  return path(d, `${fill(palette.coat)} ${edge}`) + path(d, 'fill="url(#relief)"');
}

/** Stripes on the forehead, a blaze, a patch over one eye, or nothing: any animal may have any. */
function markings(palette: Palette, random: Random, height: number): string {
  const kind = random.pick(['stripes', 'blaze', 'patch', 'none'] as const);
  const side = random.pick([-1, 1]);
  if (kind === 'stripes') {
    const d = [-0.26, 0, 0.26]
      .map((x) => `M${x} ${num(-height * 0.9)}Q${num(x * 0.7)} -0.6 ${num(x * 0.75)} -0.42`)
      .join('');
    return path(d, `fill="none" stroke-linecap="round" stroke-width="0.09" stroke="${css(palette.deep)}"`);
  }
  if (kind === 'blaze')
    return path(
      smooth([
        [-0.1, -0.8],
        [0.1, -0.8],
        [0.16, 0.2],
        [-0.16, 0.2],
      ]),
      fill(palette.pale),
    );
  if (kind === 'patch') return path(fur(side * 0.38, -0.15, 0.34, 0.36, random, 0.06), fill(palette.deep));
  return '';
}

/** An ellipse whose edge is ruffled by a share of its radius. */
function fur(x: number, y: number, rx: number, ry: number, random: Random, share: number): string {
  const points = Array.from({ length: 44 }, (_, i): Point => {
    const angle = (i / 44) * 2 * Math.PI;
    const radius = random.near(1, share) + (i % 2 ? share : -share);
    return [x + Math.cos(angle) * rx * radius, y + Math.sin(angle) * ry * radius];
  });
  return smooth(points);
}

const fill = (colour: Palette['coat']): string => `fill="${css(colour)}"`;
const outline = (palette: Palette): string => css(lighten(palette.deep, -18));
const mirrored = (draw: (side: 1 | -1) => string): string => draw(-1) + draw(1);
const glint = (x: number, y: number): string => ellipse(x, y, 0.04, 0.04, 'fill="#fff" opacity="0.9"');
const soft = (d: string, colour: Palette['coat'], round: number): string =>
  path(d, `${fill(colour)} stroke="${css(colour)}" stroke-linejoin="round" stroke-width="${round}"`);
